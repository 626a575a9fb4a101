// Which package a file belongs to, by its path.
import { join, sep } from 'node:path';

const marker = '/node_modules/';

/** Where a file stands in its package. */
export interface PackageFile {
  readonly name: string;
  readonly folder: string;
  /** Path of the file below the package's folder, with the system's separator. */
  readonly path: string;
}

function nameAt(path: string, start: number): string | undefined {
  let end = path.indexOf('/', start);
  if (end > 0 && path[start] === '@') end = path.indexOf('/', end + 1);
  return end < 0 ? undefined : path.slice(start, end);
}

/** The name of the package that a module's URL belongs to; undefined for the app's own files. */
export function packageOfUrl(url: string): string | undefined {
  const at = url.lastIndexOf(marker);
  return at < 0 ? undefined : nameAt(url, at + marker.length);
}

/** The package of a file; undefined for the app's own files. */
export function packageOfFile(filename: string): PackageFile | undefined {
  const path = sep === '/' ? filename : filename.replaceAll(sep, '/');
  const at = path.lastIndexOf(marker);
  const name = at < 0 ? undefined : nameAt(path, at + marker.length);
  if (name === undefined) return undefined;
  const folder = filename.slice(0, at + marker.length + name.length);
  return { name, folder, path: filename.slice(folder.length + 1) };
}

/** How patchers know a file: the package's name for its main file, else name and path. */
export function fileName(file: PackageFile, isMain: boolean): string {
  return isMain ? file.name : join(file.name, file.path);
}
