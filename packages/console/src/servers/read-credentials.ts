// Reads what the reading user logs in with, and the authority that the servers' certificates are signed by.
import { closeSync, openSync, readSync } from 'node:fs';
import type { Connection } from '@telltale/plane';
import { ConsoleError } from '../console-error.ts';
import { limits } from './limits.ts';

/** What a client of a server is made with. */
export interface Credentials {
  /** PEM text. */
  readonly ca: string;
  readonly username: string;
  readonly password: string;
}

/**
 * Reads the files of now: they are replaced when passwords or certificates are.
 *
 * @throws ConsoleError `unreachable` where one cannot be read
 */
export function readCredentials({ ca_file, username, password_file }: Connection): Credentials {
  return { ca: textOf(ca_file), username, password: textOf(password_file).trim() };
}

function textOf(path: string): string {
  const buffer = Buffer.alloc(limits.fileBytesMax);
  try {
    const descriptor = openSync(path, 'r');
    try {
      return buffer.toString('utf8', 0, readSync(descriptor, buffer));
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new ConsoleError(
      'unreachable',
      `${path} cannot be read (${why}). Run the console as the user who started the plane.`,
      { cause },
    );
  }
}
