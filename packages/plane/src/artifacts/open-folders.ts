// Checks whether other users can enter a folder: root's servers run as another user.
import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { PlaneError } from '../plane-error.ts';
import { runProgram } from '../processes/run-program.ts';
import { type ServerUser, serverUser } from '../secrets/private-files.ts';
import { limits } from './limits.ts';

/** The first folder on the way up that other users may not pass; undefined when all may be passed. */
export function closedFolderAbove(path: string): string | undefined {
  return foldersAbove(realpathSync(path)).find((folder) => (statSync(folder).mode & 0o001) === 0);
}

/** The path to reach. */
export interface Reached {
  /** What is not possible where it is not reached: `cannot keep the plane`. */
  readonly what: string;
  /** Folder, which need not be there yet. */
  readonly folder: string;
  readonly remedy: string;
}

/**
 * Makes sure that the servers can enter a folder, or the one in which it will be made.
 *
 * @throws PlaneError `folder`
 */
export async function requireServerReach(reached: Reached): Promise<void> {
  const user = serverUser();
  if (user !== undefined) await requireReach(user, reached);
}

/**
 * Makes sure that a user can enter a folder, or the one in which it will be made.
 *
 * @throws PlaneError `folder`
 */
export async function requireReach(user: ServerUser, { what, folder, remedy }: Reached): Promise<void> {
  const there = foldersAbove(folder).find((above) => existsSync(above)) ?? '/';
  const closed = await firstClosedTo(user, foldersAbove(realpathSync(there)).toReversed());
  if (closed === undefined) return;
  throw new PlaneError('folder', {
    what,
    where: `in ${folder}`,
    why: `the servers run as an unprivileged user, and ${closed} is closed to other users`,
    remedy,
  });
}

/** A folder and those above it, the root last. */
function foldersAbove(path: string): string[] {
  return path === dirname(path) ? [path] : [path, ...foldersAbove(dirname(path))];
}

/**
 * The first of the folders that the user cannot enter. It is tried as that user: besides the bits of its mode there are
 * lists of access, and file systems on which root is nobody.
 */
async function firstClosedTo(user: ServerUser, folders: readonly string[]): Promise<string | undefined> {
  const script = 'for folder; do [ -x "$folder" ] || { printf %s "$folder"; exit; }; done';
  try {
    const { code, stdout } = await runProgram('/bin/sh', ['-c', script, 'sh', ...folders], {
      user,
      cwd: '/',
      env: {},
      msMax: limits.questionMsMax,
    });
    if (code === 0) return stdout === '' ? undefined : stdout;
  } catch {
    // Nobody but root may ask as another: the bits have to do.
  }
  return folders.find((folder) => (statSync(folder).mode & 0o001) === 0);
}
