// Finds the package.json above a file.
import { dirname, join } from 'node:path';
import { readRegularFile } from '@telltale/files';
import { limits } from '../limits.ts';

/** The parts of package.json that are read. */
export interface Manifest {
  readonly folder: string;
  readonly name: string;
  readonly version: string | undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== ''
    ? value.trim().slice(0, limits.manifestTextLengthMax)
    : undefined;
}

function manifestIn(folder: string): Manifest | undefined {
  try {
    const json = readRegularFile(join(folder, 'package.json'), limits.manifestBytesMax).toString();
    const { name, version }: { name?: unknown; version?: unknown } = JSON.parse(json.replace(/^\uFEFF/, ''));
    const named = text(name);
    return named === undefined ? undefined : { folder, name: named, version: text(version) };
  } catch {
    // Missing or unreadable: the parent folder may have one.
    return undefined;
  }
}

/** The nearest package.json with a name. @param path a folder, or a file */
export function nearestManifest(path: string): Manifest | undefined {
  let folder = path;
  for (let depth = 0; depth < limits.manifestFoldersMax; depth++) {
    const found = manifestIn(folder);
    if (found !== undefined) return found;
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
  return undefined;
}
