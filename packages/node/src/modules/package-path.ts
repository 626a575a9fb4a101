// The package that a file belongs to, by its path.
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRegularFile } from '@telltale/files';
import { limits } from '../limits.ts';

const marker = '/node_modules/';

/** The place of a file in its package. */
export interface PackageFile {
  /** The name in package.json, if it was read. */
  readonly name: string;
  readonly folderName: string;
  readonly folder: string;
  /** Path of the file below the package's folder, with the system's separator. */
  readonly path: string;
}

function nameAt(path: string, start: number): string | undefined {
  let end = path.indexOf('/', start);
  if (end > 0 && path[start] === '@') end = path.indexOf('/', end + 1);
  return end < 0 ? undefined : path.slice(start, end);
}

/** The place of a module. */
export interface PackageUrl {
  /** The name in package.json, which differs from the folder's under an alias (`npm:pino@9`). */
  readonly name: string;
  readonly folderName: string;
  /** URL of the package's folder, without a slash at its end. */
  readonly folder: string;
}

/** Names by folder URL, for folders that were looked up. */
const namesByUrl = new Map<string, string>();
/** Names by folder path, if they differ. */
const aliased = new Map<string, string>();
/** Files of loggers that another package's dependency may hide under an alias: the patched file of each. */
const loggerFile = /\/lib\/(?:symbols|tools|bunyan|winston\/logger|winston\/transports\/console)\.js$/;

/** Reads a name if it differs from the folder's; most are found without parsing. */
function readName(folder: string, folderName: string): string {
  try {
    const text = readRegularFile(`${folder}${sep}package.json`, limits.manifestBytesMax).toString();
    if (text.includes(`"name": "${folderName}"`) || text.includes(`"name":"${folderName}"`)) return folderName;
    const { name }: { name?: unknown } = JSON.parse(text);
    return typeof name === 'string' && name !== '' ? name : folderName;
  } catch {
    return folderName; // Not on a disk, or not to be read: the folder's name is all there is.
  }
}

function nameByUrl(folder: string, folderName: string): string {
  const path = fileURLToPath(folder);
  const name = readName(path, folderName);
  if (name !== folderName) aliased.set(path, name);
  return name;
}

/**
 * The package of a module's URL; undefined for the app's own files.
 *
 * @param parent URL of the importing module. A package that the app itself imports may have an alias, so its
 * package.json is read once; packages that other packages import are many, and are read only for loggers
 */
export function packageOfUrl(url: string, parent?: string): PackageUrl | undefined {
  const at = url.lastIndexOf(marker);
  const folderName = at < 0 ? undefined : nameAt(url, at + marker.length);
  if (folderName === undefined) return undefined;
  const folder = url.slice(0, at + marker.length + folderName.length);
  let name = namesByUrl.get(folder);
  if (name === undefined) {
    name = folderName;
    const isLookedUp = (parent !== undefined && !parent.includes(marker)) || loggerFile.test(url);
    if (isLookedUp && namesByUrl.size < limits.packagesNamedMax && folder.startsWith('file:')) {
      name = nameByUrl(folder, folderName);
      namesByUrl.set(folder, name);
    }
  }
  return { name, folderName, folder };
}

/** The package of a file; undefined for the app's own files. */
export function packageOfFile(filename: string): PackageFile | undefined {
  const path = sep === '/' ? filename : filename.replaceAll(sep, '/');
  const at = path.lastIndexOf(marker);
  const folderName = at < 0 ? undefined : nameAt(path, at + marker.length);
  if (folderName === undefined) return undefined;
  const folder = filename.slice(0, at + marker.length + folderName.length);
  return { name: aliased.get(folder) ?? folderName, folderName, folder, path: filename.slice(folder.length + 1) };
}

/** The key of a file for patchers: the package's name for its main file, otherwise name and path. */
export function fileName(file: PackageFile, isMain: boolean): string {
  return isMain ? file.name : join(file.name, file.path);
}

/** The version of the package in a folder; undefined if it has none. */
export function versionOfPackage(folder: string): string | undefined {
  try {
    const text = readRegularFile(join(folder, 'package.json'), limits.manifestBytesMax).toString();
    const { version }: { version?: unknown } = JSON.parse(text);
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
