// The handover file: counts that would be lost if the leading process ended, read by its successor.
import { closeSync, renameSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createFile, draftOf, listFolder, readOwnFile, removeFile } from '@telltale/files';
import { limits } from '../limits.ts';
import { inSlices } from '../slices.ts';
import { decodePart, encodePart, type Part } from './wire-format.ts';

/** The file of one target. */
export class Handover {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** The counts of the previous leader; empty if it left none, or if they cannot be read. */
  read(): Part[] {
    try {
      this.#removeDrafts();
      const lines = readOwnFile(this.#path, limits.leftBytesMax).toString().split('\n');
      return lines.filter((line) => line !== '').map((line) => decodePart(JSON.parse(line)));
    } catch {
      // The sums begin again, as after a restart of all processes.
      return [];
    }
  }

  /** Writes atomically. Never rejects. */
  async write(parts: Iterable<Part>): Promise<void> {
    await this.#written(async (line) => inSlices(parts, line));
  }

  /** For the end of the process: synchronous. Never throws. */
  writeNow(parts: Iterable<Part>): void {
    void this.#written((line) => {
      for (const part of parts) line(part);
    });
  }

  remove(): void {
    // If the removal fails, only processes that followed this leader would read the file.
    removeFile(this.#path);
    this.#removeDrafts();
  }

  /** Drafts of leaders that were killed while writing. */
  #removeDrafts(): void {
    const [folder, name] = [dirname(this.#path), basename(this.#path)];
    try {
      for (const draft of listFolder(folder)) {
        if (draft.startsWith(`${name}.`) && draft.endsWith('.new')) removeFile(join(folder, draft));
      }
    } catch {
      // They use some space but do no harm.
    }
  }

  async #written(write: (line: (part: Part) => void) => Promise<void> | undefined | void): Promise<void> {
    const draft = draftOf(this.#path);
    try {
      const file = createFile(draft);
      try {
        const writing = write((part) => void writeSync(file, `${encodePart(part)}\n`));
        if (writing instanceof Promise) await writing;
      } finally {
        closeSync(file);
      }
      renameSync(draft, this.#path);
    } catch {
      removeFile(draft);
      // On a full disk, the next leader lacks these counts, but nothing else fails.
    }
  }
}
