// Writes files that no other user can have planted: follows no links, overwrites no file of another user.
import { closeSync, constants, fchmodSync, fstatSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { fileError } from './file-error.ts';
import { isOwn, kindOf } from './ownership.ts';
import { readStart } from './regular-file.ts';

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_APPEND, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/**
 * Makes a new file and opens it for reading and writing; its permission bits are `mode` under every umask.
 *
 * @throws the file system's error: EEXIST for whatever is there already, a link too
 */
export function createFile(path: string, mode = 0o600): number {
  const file = openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_NONBLOCK, mode);
  try {
    if ((fstatSync(file).mode & 0o777) !== mode) fchmodSync(file, mode);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return file;
}

/** How a file of this user's is opened. */
export type OwnFileAccess = 'read' | 'write' | 'append';

const flagsOf: Readonly<Record<OwnFileAccess, number>> = {
  read: O_RDONLY,
  write: O_WRONLY | O_CREAT,
  append: O_WRONLY | O_CREAT | O_APPEND,
};

/**
 * Opens a regular file of this user's: a link, a pipe, or another user's file is refused. To write to, it is made where
 * it is not.
 *
 * @throws the file system's error, EINVAL for what is no regular file, EPERM for what is not this user's alone
 */
export function openOwnFile(path: string, access: OwnFileAccess): number {
  const file = openSync(path, flagsOf[access] | O_NOFOLLOW | O_NONBLOCK, 0o600);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw fileError('EINVAL', `${kindOf(found)} where a file must be`, path);
    if (!isOwn(found)) throw fileError('EPERM', `the file belongs to another user (${found.uid})`, path);
    // A second name may stand anywhere, and what is written here would be written there.
    if (access !== 'read' && found.nlink > 1) throw fileError('EPERM', 'the file has more than one hard link', path);
    if (access !== 'read' && (found.mode & 0o777) !== 0o600) fchmodSync(file, 0o600);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return file;
}

/**
 * The whole of a file of this user's.
 *
 * @throws as {@link openOwnFile}, and EFBIG for one of more than `bytesMax`
 */
export function readOwnFile(path: string, bytesMax: number): Buffer {
  const file = openOwnFile(path, 'read');
  try {
    const bytes = readStart(file, bytesMax + 1);
    if (bytes.length > bytesMax) throw fileError('EFBIG', `the file has more than ${bytesMax} bytes`, path);
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** A name that nobody can guess. */
export function randomName(): string {
  // Loaded when it is needed: it takes 10 ms, and most starts need no such name.
  return process.getBuiltinModule('node:crypto').randomBytes(6).toString('hex');
}

/** A name beside `path` that nobody can guess. */
export function draftOf(path: string): string {
  return `${path}.${randomName()}.new`;
}

/**
 * Writes a file, whole or not at all: under a new name, which then takes the place of the old one.
 *
 * @throws the file system's error
 */
export function replaceFile(path: string, content: string, mode = 0o600): void {
  const draft = draftOf(path);
  const file = createFile(draft, mode);
  try {
    try {
      const bytes = Buffer.from(content);
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    removeFile(draft);
    throw error;
  }
}

/** Removes a file, a link or a pipe where there is one, and never throws. @returns whether nothing is there any more */
export function removeFile(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}
