// Reads the read-only user's credentials and the certificate authority (CA).
import { errnoOf, readUserFile } from '@telltale/files';
import type { Connection } from '@telltale/plane';
import { ConsoleError } from '../console-error.ts';
import { limits } from './limits.ts';

/** Options of a server's client. */
export interface Credentials {
  /** PEM text. */
  readonly ca: string;
  readonly username: string;
  readonly password: string;
}

/**
 * Reads the current files: they are replaced when passwords or certificates are.
 *
 * @throws ConsoleError `unreachable` if one cannot be read
 */
export function readCredentials({ ca_file, username, password_file }: Connection): Credentials {
  return { ca: textOf(ca_file), username, password: textOf(password_file).trim() };
}

function textOf(path: string): string {
  try {
    return readUserFile(path, limits.fileBytesMax);
  } catch (cause) {
    throw new ConsoleError(
      'unreachable',
      `${path} cannot be read (${errnoOf(cause)}). Run the console as the user who started the plane.`,
      { cause },
    );
  }
}
