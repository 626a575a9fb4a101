// Lists folders, up to a bound of entries.
import { opendirSync } from 'node:fs';
import { limits } from './limits.ts';

/**
 * Names in a folder, at most `namesMax`; none if it does not exist or is not a folder.
 *
 * @throws the file system's error
 */
export function listFolder(path: string, namesMax: number = limits.namesMax): string[] {
  let folder: ReturnType<typeof opendirSync>;
  try {
    folder = opendirSync(path, { bufferSize: limits.namesPerRead });
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return [];
    }
    throw error;
  }
  const names: string[] = [];
  try {
    for (let entry = folder.readSync(); entry !== null && names.length < namesMax; entry = folder.readSync()) {
      names.push(entry.name);
    }
  } finally {
    folder.closeSync();
  }
  return names;
}
