// Writes a line for people to stdout or stderr without waiting for the reader.
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';

/**
 * Writes `text` to a descriptor such as stderr. If a pipe is full because nobody reads it, the text is discarded: the
 * write would block. Never throws.
 */
export function writeText(descriptor: number, text: string): void {
  try {
    const own = isPipe(descriptor) ? reopened(descriptor) : undefined;
    if (own === undefined) return void writeSync(descriptor, text);
    try {
      writeSync(own, text);
    } finally {
      closeSync(own);
    }
  } catch {
    // Nobody reads it, and there is no other place to report the failure.
  }
}

function isPipe(descriptor: number): boolean {
  return process.platform === 'linux' && fstatSync(descriptor).isFIFO();
}

/** Opens the pipe again as a non-blocking descriptor: the flags of the given one are shared with other processes. */
function reopened(descriptor: number): number | undefined {
  try {
    return openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    // Another user created the pipe before this process changed its user, or /proc is missing.
    return undefined;
  }
}
