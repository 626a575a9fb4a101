// The file in which a queue keeps up to where its records are acknowledged.
import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { checked, unchecked } from './segment-format.ts';
import { acknowledgedName, type Queue } from './spool.ts';

/** A place in a queue: behind a frame. */
export interface Place {
  readonly segment: number;
  readonly end: number;
}

/** The file of one queue, open for as long as the queue is read. */
export class AcknowledgedFile {
  readonly #file: number;
  /** What it said when it was opened. */
  readonly place: Place;

  constructor(queue: Queue) {
    const path = join(queue.path, acknowledgedName);
    this.place = readAcknowledged(path);
    this.#file = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  }

  write({ segment, end }: Place): void {
    try {
      writeSync(this.#file, checked(`${segment} ${end}`).padEnd(48), 0);
    } catch {
      // A full disk must not keep the segments that fill it. Unsaid, the place costs the next start repeats, which
      // are answered 409.
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

function readAcknowledged(path: string): Place {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { segment: 0, end: 0 };
    throw error;
  }
  const match = /^(\d+) (\d+)$/.exec(unchecked(text.trimEnd()) ?? '');
  // Torn by a crash, or damaged: everything is sent again, and what was delivered answers 409.
  return match ? { segment: Number(match[1]), end: Number(match[2]) } : { segment: 0, end: 0 };
}
