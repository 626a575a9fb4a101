// Creates folders one by one. Node's own recursive mkdir loops for ever if the system returns ENOENT below an existing
// folder: in /proc, and on a bind mount whose source was removed.
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
 * Creates a folder and its missing parents; an existing one is not changed.
 *
 * @param mode permission bits of the new folders
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
    // The existing parent shows that the cause is not a missing parent.
    if (isFolder(parent)) throw fileError(code, 'cannot create the folder', at);
    at = parent;
  }
  for (const folder of missing.reverse()) {
    const code = makeOne(folder, mode);
    if (code !== undefined) throw fileError(code, 'cannot create the folder', folder);
  }
}

/** @returns ENOENT if the system reports it; undefined if the folder exists */
function makeOne(path: string, mode: number): 'ENOENT' | undefined {
  try {
    mkdirSync(path, mode);
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT') return code;
    // A read-only or forbidden parent is no error if the folder exists.
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

/** Corrects the effect of a umask that removes the owner's own permissions, so that the owner can use the folder. */
function ensureUsable(path: string, mode: number): void {
  const found = lstatSync(path);
  if (found.isDirectory() && isOwn(found) && (found.mode & mode & 0o700) !== (mode & 0o700)) chmodSync(path, mode);
}

/**
 * Creates a folder that only this user can read. Rejects anything else in its place, and closes an existing folder of
 * this user to others. Missing parents are created.
 *
 * @throws the file system's error, or EPERM with the folder's owner
 */
export function ensurePrivateFolder(path: string): void {
  ensureFolder(path, 0o700);
  if ((requireOwnFolder(path).mode & 0o077) !== 0) closeToOthers(path);
}

/** Works on the descriptor: another user may have replaced the path meanwhile. */
function closeToOthers(path: string): void {
  // Windows does not open folders, and has no such permissions.
  if (ownUser() === undefined) return;
  const folder = openFolder(path);
  try {
    if (isOwn(fstatSync(folder))) fchmodSync(folder, 0o700);
  } finally {
    closeSync(folder);
  }
}

/**
 * Rejects a path that is not a folder of this user: it may be another user's, or a link that another user made.
 *
 * @throws the file system's error, ENOTDIR, or EPERM with the folder's owner
 */
function requireOwnFolder(path: string): Stats {
  const found = lstatSync(path);
  if (!found.isDirectory()) throw fileError('ENOTDIR', `the path is ${kindOf(found)}, not a folder`, path);
  if (!isOwn(found)) throw fileError('EPERM', `the folder belongs to another user (${found.uid})`, path);
  return found;
}

/** Opens a folder for operations on its descriptor; does not follow a link. @throws the file system's error */
export function openFolder(path: string): number {
  const { O_RDONLY, O_DIRECTORY = 0, O_NOFOLLOW = 0 } = constants;
  return openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}
