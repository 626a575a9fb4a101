// Which user owns a file.
import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { limits } from './limits.ts';

/** The user that creates our files; undefined if the system has no user ids. */
export function ownUser(): number | undefined {
  return process.geteuid?.();
}

/** Whether a file is this user's. Root is treated like any other user: files of others are not root's. */
export function isOwn({ uid }: Pick<Stats, 'uid'>): boolean {
  const user = ownUser();
  return user === undefined || uid === user;
}

/** Whether the path exists and belongs to this user. Never throws. */
export function isOwnFile(path: string): boolean {
  try {
    return isOwn(lstatSync(path));
  } catch {
    return false;
  }
}

/** The kind of a file, as a word for messages. */
export function kindOf(found: Stats): string {
  if (found.isFile()) return 'a file';
  if (found.isDirectory()) return 'a folder';
  if (found.isSymbolicLink()) return 'a link';
  if (found.isFIFO()) return 'a pipe';
  if (found.isSocket()) return 'a socket';
  return 'a device';
}

/** "user 1001" or "root". */
export function userName(uid: number): string {
  return uid === 0 ? 'root' : `user ${uid}`;
}

/** The nearest existing folder at or above `path`, and its owner; undefined if unknown. */
export function nearestOwner(path: string): { readonly path: string; readonly owner: string } | undefined {
  let at = path;
  for (let depth = 0; depth < limits.ancestorsMax; depth++) {
    try {
      const { uid, mode } = lstatSync(at);
      return { path: at, owner: `${userName(uid)} (mode ${(mode & 0o7777).toString(8).padStart(4, '0')})` };
    } catch {
      const parent = dirname(at);
      if (parent === at) return undefined;
      at = parent;
    }
  }
  return undefined;
}

/**
 * The first folder above `path` that belongs to somebody who is neither this user nor root: its owner can replace
 * everything below it.
 */
export function strangerAbove(path: string): { readonly path: string; readonly uid: number } | undefined {
  const user = ownUser();
  if (user === undefined) return undefined;
  const starts = new Set([path]);
  try {
    starts.add(realpathSync.native(path));
  } catch {
    // The path does not exist or cannot be examined, so it is checked as given.
  }
  for (const start of starts) {
    let at = dirname(start);
    for (let depth = 0; depth < limits.ancestorsMax; depth++) {
      const found = lstatSync(at, { throwIfNoEntry: false });
      if (found !== undefined && found.uid !== 0 && found.uid !== user) return { path: at, uid: found.uid };
      const parent = dirname(at);
      if (parent === at) break;
      at = parent;
    }
  }
  return undefined;
}
