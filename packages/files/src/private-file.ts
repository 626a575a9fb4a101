// Writes files that no other user can have planted: follows no links, overwrites no file of another user.
import { closeSync, constants, fchmodSync, fstatSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { fileError } from './file-error.ts';
import { isOwn, kindOf } from './ownership.ts';
import { readStart } from './regular-file.ts';

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_APPEND, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/**
 * Creates a new file and opens it for reading and writing; its permission bits are `mode` whatever the umask.
 *
 * @throws the file system's error: EEXIST for any existing entry, including a link
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

/** Options for opening a file of this user. */
export type OwnFileAccess = 'read' | 'write' | 'append';

const flagsOf: Readonly<Record<OwnFileAccess, number>> = {
  read: O_RDONLY,
  write: O_WRONLY | O_CREAT,
  append: O_WRONLY | O_CREAT | O_APPEND,
};

/**
 * Opens a regular file of this user; a link, a pipe, or another user's file is rejected. For writing, it is created if
 * it is missing.
 *
 * @throws the file system's error, EINVAL if it is not a regular file, EPERM if it is not this user's alone
 */
export function openOwnFile(path: string, access: OwnFileAccess): number {
  const file = openSync(path, flagsOf[access] | O_NOFOLLOW | O_NONBLOCK, 0o600);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw fileError('EINVAL', `${kindOf(found)} where a file must be`, path);
    if (!isOwn(found)) throw fileError('EPERM', `the file belongs to another user (${found.uid})`, path);
    // A second hard link may be anywhere, and the content would be written there too.
    if (access !== 'read' && found.nlink > 1) throw fileError('EPERM', 'the file has more than one hard link', path);
    if (access !== 'read' && (found.mode & 0o777) !== 0o600) fchmodSync(file, 0o600);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return file;
}

/**
 * The whole content of a file of this user.
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

/** An unpredictable name. */
export function randomName(): string {
  // Loaded on demand: loading takes 10 ms, and most starts need no such name.
  return process.getBuiltinModule('node:crypto').randomBytes(6).toString('hex');
}

/** An unpredictable name in the folder of `path`. */
export function draftOf(path: string): string {
  return `${path}.${randomName()}.new`;
}

/** Writes a file atomically: under a new name, which then replaces the old one. @throws the file system's error */
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

/** Removes a file, a link or a pipe if there is one, and never throws. @returns whether the path is free now */
export function removeFile(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}
