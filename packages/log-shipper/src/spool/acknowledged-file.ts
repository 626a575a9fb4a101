// The acknowledgement file (checkpoint) of a queue: the position up to which its records are settled.
import { closeSync, fstatSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openOwnFile, readOwnFile } from '@telltale/files';
import { limits } from '../limits.ts';
import { checked, unchecked } from './segment-format.ts';
import { acknowledgedName, type Queue } from './spool.ts';

/** A position in a queue: after a frame. */
export interface Place {
  readonly segment: number;
  readonly end: number;
}

/** The file of one queue, open from the first acknowledged record on. */
export class AcknowledgedFile {
  readonly #path: string;
  #file: number | undefined;
  /** Its position when it was opened. */
  readonly place: Place;

  constructor(queue: Queue) {
    this.#path = join(queue.path, acknowledgedName);
    this.place = readAcknowledged(this.#path);
  }

  write({ segment, end }: Place): void {
    try {
      this.#file ??= openOwnFile(this.#path, 'write');
      writeSync(this.#file, checked(`${segment} ${end}`).padEnd(48), 0);
    } catch {
      // A full disk must not keep the segments that fill it. Without the position, the next start sends records again,
      // which are answered with 409.
    }
  }

  /** Writes the position again if the file was removed. */
  restore(place: Place): void {
    if (this.#file === undefined || fstatSync(this.#file).nlink > 0) return;
    this.close();
    this.write(place);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

function readAcknowledged(path: string): Place {
  let text: string;
  try {
    text = readOwnFile(path, limits.smallFileBytesMax).toString();
  } catch {
    // Missing, or not this user's: everything is sent again, and delivered records are answered with 409.
    return { segment: 0, end: 0 };
  }
  const match = /^(\d+) (\d+)$/.exec(unchecked(text.trimEnd()) ?? '');
  // Torn by a crash, or damaged: the same.
  return match ? { segment: Number(match[1]), end: Number(match[2]) } : { segment: 0, end: 0 };
}
