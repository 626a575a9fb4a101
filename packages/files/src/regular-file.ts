// Reads regular files up to a bound: no pipe, socket or device can block the reader.
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { fileError } from './file-error.ts';
import { kindOf } from './ownership.ts';

/** The error for a read that would block. */
const wouldBlock = new Set(['EAGAIN', 'EWOULDBLOCK']);

/** Opens a regular file for reading. */
function openRegularFile(path: string): number {
  // A pipe is not even opened: opening it would end its writer's wait.
  requireFile(statSync(path), path);
  // Windows has none of these flags, and does not need them.
  const { O_RDONLY, O_NONBLOCK = 0, O_NOCTTY = 0 } = constants;
  const file = openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  try {
    requireFile(fstatSync(file), path);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return file;
}

function requireFile(found: Stats, path: string): void {
  if (!found.isFile()) throw fileError('EINVAL', `${kindOf(found)} where a file must be`, path);
}

/**
 * The first bytes of a regular file, at most `bytesMax`.
 *
 * @throws the file system's error, or EINVAL if it is not a regular file
 */
export function readFileStart(path: string, bytesMax: number): Buffer {
  const file = openRegularFile(path);
  try {
    return readStart(file, bytesMax);
  } finally {
    closeSync(file);
  }
}

/**
 * A whole regular file.
 *
 * @throws the file system's error, EINVAL if it is not a regular file, EFBIG for more than `bytesMax`
 */
export function readRegularFile(path: string, bytesMax: number): Buffer {
  const bytes = readFileStart(path, bytesMax + 1);
  if (bytes.length > bytesMax) throw fileError('EFBIG', `the file has more than ${bytesMax} bytes`, path);
  return bytes;
}

/** The first bytes of an open file, including files in /proc, which have size 0. */
export function readStart(file: number, bytesMax: number): Buffer {
  const { size } = fstatSync(file);
  let buffer = Buffer.allocUnsafe(Math.min(bytesMax, size > 0 ? size + 1 : 4_096));
  let length = 0;
  while (length < bytesMax) {
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(bytesMax, buffer.length * 2));
    const read = readSome(file, buffer, length);
    if (read === 0) break;
    length += read;
  }
  return buffer.subarray(0, length);
}

function readSome(file: number, buffer: Buffer, at: number): number {
  try {
    return readSync(file, buffer, at, buffer.length - at, at);
  } catch (error) {
    // Some kernel files are not pipes and still block.
    if (error instanceof Error && 'code' in error && wouldBlock.has(String(error.code))) return 0;
    throw error;
  }
}

/** Whether the path is a regular file that this user can read. Never throws. */
export function isReadableFile(path: string): boolean {
  try {
    closeSync(openRegularFile(path));
    return true;
  } catch {
    return false;
  }
}
