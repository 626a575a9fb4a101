// Writes a line for people to stdout or stderr without waiting for the reader.
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';

/**
 * Writes `text` to a descriptor such as stderr. What a pipe that nobody empties has no room for is let go: a write to
 * it would wait for a reader. Never throws.
 */
export function say(descriptor: number, text: string): void {
  try {
    const own = isPipe(descriptor) ? reopened(descriptor) : undefined;
    if (own === undefined) return void writeSync(descriptor, text);
    try {
      writeSync(own, text);
    } finally {
      closeSync(own);
    }
  } catch {
    // Nobody reads it, and there is no other place to report that.
  }
}

function isPipe(descriptor: number): boolean {
  return process.platform === 'linux' && fstatSync(descriptor).isFIFO();
}

/** The pipe once more, by a descriptor that does not wait: the flag of the given one is shared with other processes. */
function reopened(descriptor: number): number | undefined {
  try {
    return openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    // Made by another user before this process became this one, or without /proc.
    return undefined;
  }
}
