// Writes the files of a folder: changes those that differ, removes those that are no longer needed.
import { lstat, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, type ServerUser, writePrivateFile } from './private-files.ts';

/** Access rights of the files. */
export interface FileAccess {
  /** Owner; by default the current user. */
  readonly owner?: ServerUser | undefined;
  /** Permission bits of files and of folders. Default: only the owner. */
  readonly fileMode?: number;
  readonly folderMode?: number;
}

/** Content of a file; undefined if there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Names of a folder's files; none if there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Writes a file that only its server may read, if it differs.
 *
 * @returns whether it was written
 */
export async function ensureFile(
  path: string,
  content: string,
  { owner, fileMode = 0o600 }: FileAccess,
): Promise<boolean> {
  if ((await readIfThere(path)) === content) return false;
  await writePrivateFile(path, content, { mode: fileMode, owner });
  return true;
}

/** Makes a folder contain exactly these files. @returns whether anything was changed */
export async function ensureFolder(
  folder: string,
  files: ReadonlyMap<string, string>,
  access: FileAccess,
): Promise<boolean> {
  const { owner, folderMode = 0o700 } = access;
  await makeFolder(folder, { mode: folderMode, owner });
  let changed = false;
  for (const [name, content] of files) changed = (await ensureFile(join(folder, name), content, access)) || changed;
  for (const name of (await namesIn(folder)).filter((found) => !files.has(found))) {
    const path = join(folder, name);
    // The folder belongs to the server: only files that the server could remove itself are removed.
    if (owner !== undefined && (await lstat(path)).uid !== owner.uid) continue;
    await rm(path, { force: true });
    changed = true;
  }
  return changed;
}
