// Makes folders one by one. Node's own recursive mkdir spins for ever where the system says ENOENT below a folder that
// is there: in /proc, and on a bind mount whose source was removed.
import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errnoOf, fileError } from './file-error.ts';
import { limits } from './limits.ts';
import { isOwn, kindOf, ownUser } from './ownership.ts';

/**
 * Makes a folder and the missing ones above it; one that is there is left as it is.
 *
 * @param mode permission bits of those that are made
 * @throws the file system's error, always one with an errno
 */
export function ensureFolder(path: string, mode: number): void {
  const missing: string[] = [];
  let at = resolve(path);
  for (;;) {
    const code = makeOne(at, mode);
    if (code === undefined) break;
    const parent = dirname(at);
    if (parent === at || missing.length >= limits.missingFoldersMax)
      throw fileError(code, 'cannot create the folder', at);
    missing.push(at);
    // A parent that is there says that it is not the parent that is missing.
    if (isFolder(parent)) throw fileError(code, 'cannot create the folder', at);
    at = parent;
  }
  for (const folder of missing.reverse()) {
    const code = makeOne(folder, mode);
    if (code !== undefined) throw fileError(code, 'cannot create the folder', folder);
  }
}

/** @returns ENOENT where the system says so; undefined when the folder is there */
function makeOne(path: string, mode: number): 'ENOENT' | undefined {
  try {
    mkdirSync(path, mode);
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT') return code;
    // A read-only or a forbidden parent is no reason to fail where the folder is there.
    if (isFolder(path)) return undefined;
    throw code === 'EEXIST' ? fileError('ENOTDIR', 'the path exists and is not a folder', path) : error;
  }
  ensureUsable(path, mode);
  return undefined;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}

/** A umask that takes the owner's own permissions away would leave a folder that its owner cannot use. */
function ensureUsable(path: string, mode: number): void {
  const found = lstatSync(path);
  if (found.isDirectory() && isOwn(found) && (found.mode & mode & 0o700) !== (mode & 0o700)) chmodSync(path, mode);
}

/**
 * Makes a folder for this user's eyes only; refuses what is there and is no folder of this user's. One of this user's
 * that is open to others is closed to them. The parents are made where they are missing.
 *
 * @throws the file system's error, or EPERM with the folder's owner
 */
export function ensurePrivateFolder(path: string): void {
  ensureFolder(path, 0o700);
  if ((requireOwnFolder(path).mode & 0o077) !== 0) closeToOthers(path);
}

/** By its descriptor: another user may have put something else in its place meanwhile. */
function closeToOthers(path: string): void {
  // Windows opens no folders, and knows no such permissions.
  if (ownUser() === undefined) return;
  const folder = openFolder(path);
  try {
    if (isOwn(fstatSync(folder))) fchmodSync(folder, 0o700);
  } finally {
    closeSync(folder);
  }
}

/**
 * Refuses a path that is no folder of this user's: another user's, or a link, which another user may have made.
 *
 * @throws the file system's error, ENOTDIR, or EPERM with the folder's owner
 */
function requireOwnFolder(path: string): Stats {
  const found = lstatSync(path);
  if (!found.isDirectory()) throw fileError('ENOTDIR', `the path is ${kindOf(found)}, not a folder`, path);
  if (!isOwn(found)) throw fileError('EPERM', `the folder belongs to another user (${found.uid})`, path);
  return found;
}

/**
 * Opens a folder, for what is done to it by its descriptor; a link is not followed.
 *
 * @throws the file system's error
 */
export function openFolder(path: string): number {
  const { O_RDONLY, O_DIRECTORY = 0, O_NOFOLLOW = 0 } = constants;
  return openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}
