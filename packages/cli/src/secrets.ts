// Reads secrets and certificates from files or the environment, never from arguments, which every user can read.

import { errnoOf, readUserFile } from '@telltale/files';
import { CliError } from './cli-error.ts';
import type { Command } from './command.ts';
import { limits } from './limits.ts';

/** The sources of a secret. */
export interface SecretSource {
  /** The option that names a file. */
  readonly option: string;
  readonly file: string | undefined;
  /** The variable that holds it; the option takes precedence. */
  readonly variable: string;
}

/** Reads a secret of one line. @returns undefined if neither source is given @throws CliError `file` */
export function readSecret(
  { option, file, variable }: SecretSource,
  { env }: Pick<Command, 'env'>,
): string | undefined {
  if (file === undefined) {
    const held = env[variable]?.trim();
    return held === '' ? undefined : held;
  }
  const secret = readText(option, file).trim();
  const wrong = (why: string): CliError => CliError.file(option, file, why, 'Put the secret into it, on one line');
  if (secret === '') throw wrong('it is empty');
  if (/[\r\n]/.test(secret)) throw wrong('it has more than one line');
  return secret;
}

/**
 * Reads PEM certificates.
 *
 * @throws CliError `file`
 */
export function readCertificates(option: string, file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const text = readText(option, file);
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw CliError.file(option, file, 'it contains no certificate in PEM format', 'Use the file of the authority');
}

function readText(option: string, file: string): string {
  try {
    return readUserFile(file, limits.secretBytesMax);
  } catch (cause) {
    throw CliError.file(option, file, `it cannot be read (${errnoOf(cause)})`, 'Use a file that this user can read');
  }
}
