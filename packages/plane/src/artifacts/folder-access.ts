// Checks whether other users can enter a folder: root's servers run as another user.
import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { PlaneError } from '../plane-error.ts';
import { runProgram } from '../processes/run-program.ts';
import { type ServerUser, serverUser } from '../secrets/private-files.ts';
import { limits } from './limits.ts';

/** The first parent folder that other users cannot enter; undefined if they can enter all. */
export function closedFolderAbove(path: string): string | undefined {
  return foldersAbove(realpathSync(path)).find((folder) => (statSync(folder).mode & 0o001) === 0);
}

/** The path to reach. */
export interface Reached {
  /** The operation that needs it: `cannot keep the plane`. */
  readonly what: string;
  /** The folder, which need not exist yet. */
  readonly folder: string;
  readonly remedy: string;
}

/** Requires that the servers can enter a folder, or its nearest existing parent. @throws PlaneError `folder` */
export async function requireServerReach(reached: Reached): Promise<void> {
  const user = serverUser();
  if (user !== undefined) await requireReach(user, reached);
}

/** Requires that a user can enter a folder, or its nearest existing parent. @throws PlaneError `folder` */
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

/** A folder and its parents, the root last. */
function foldersAbove(path: string): string[] {
  return path === dirname(path) ? [path] : [path, ...foldersAbove(dirname(path))];
}

/**
 * The first of the folders that the user cannot enter. Tested as that user: besides mode bits there are access control
 * lists, and file systems on which root has no privileges.
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
    // Only root can test as another user: otherwise the mode bits decide.
  }
  return folders.find((folder) => (statSync(folder).mode & 0o001) === 0);
}
