// Writes the files of a folder: changes those that differ, removes those that are no longer needed.
import { lstat, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, type ServerUser, writePrivateFile } from './private-files.ts';

/** Who may read what is kept. */
export interface FileAccess {
  /** Owner; whoever runs this when absent. */
  readonly owner?: ServerUser | undefined;
  /** Permission bits of files and of folders. Default: the owner's alone. */
  readonly fileMode?: number;
  readonly folderMode?: number;
}

/** Content of a file; undefined when there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Names of a folder's files; none when there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Writes a file that its server alone may read, unless it is there as it should be.
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

/**
 * Makes a folder hold these files and no others.
 *
 * @returns whether anything was changed
 */
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
    // The folder is the server's: nothing is removed that it could not remove itself.
    if (owner !== undefined && (await lstat(path)).uid !== owner.uid) continue;
    await rm(path, { force: true });
    changed = true;
  }
  return changed;
}
