// Records that Elasticsearch refused for good, kept beside the spool with the reason, up to a bound.
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '../limits.ts';
import { makePrivateFolder } from '../spool.ts';

/** Name of the file in the spool folder. */
export const deadLettersName = 'dead-letters.ndjson';

/** A record that was refused. */
export interface DeadLetter {
  readonly id: string;
  readonly dataStream: string;
  readonly reason: string;
  readonly document: string;
}

/**
 * Appends dead letters; beyond the bound they are counted and not kept.
 *
 * @throws the file system's error
 */
export function keepDeadLetters(spoolDir: string, letters: readonly DeadLetter[]): void {
  makePrivateFolder(spoolDir);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;
  const file = openSync(join(spoolDir, deadLettersName), flags, 0o600);
  try {
    let bytes = fstatSync(file).size;
    const at = new Date().toISOString();
    for (const letter of letters) {
      const line = Buffer.from(`${JSON.stringify({ at, ...letter })}\n`);
      bytes += line.length;
      if (bytes > limits.deadLetterBytesMax) break;
      writeSync(file, line);
    }
  } finally {
    closeSync(file);
  }
}
