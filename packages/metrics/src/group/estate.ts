// What would be lost if the process that answers for all ended: kept in a file for the one that follows it.
import { closeSync, constants, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { decodePart, encodePart, type Part } from './parts.ts';
import { inSlices } from './slices.ts';

/** The file of one target. */
export class Estate {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** What a leader left; nothing where it left none, or where it cannot be read. */
  read(): Part[] {
    try {
      const lines = readFileSync(this.#path, 'utf8').split('\n');
      return lines.filter((line) => line !== '').map((line) => decodePart(JSON.parse(line)));
    } catch {
      // The sums begin again, as after a restart of all.
      return [];
    }
  }

  /** Whole or not at all. Never rejects. */
  async write(parts: Iterable<Part>): Promise<void> {
    await this.#written(async (line) => inSlices(parts, line));
  }

  /** At the end of the process, where there is no later. Never throws. */
  writeNow(parts: Iterable<Part>): void {
    void this.#written((line) => {
      for (const part of parts) line(part);
    });
  }

  remove(): void {
    try {
      rmSync(this.#path, { force: true });
    } catch {
      // It is read by nobody who did not follow this very leader.
    }
  }

  async #written(write: (line: (part: Part) => void) => Promise<void> | undefined | void): Promise<void> {
    const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
    try {
      const file = openSync(`${this.#path}.new`, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
      try {
        const writing = write((part) => void writeSync(file, `${encodePart(part)}\n`));
        if (writing instanceof Promise) await writing;
      } finally {
        closeSync(file);
      }
      renameSync(`${this.#path}.new`, this.#path);
    } catch {
      // A full disk costs what the next leader would have gone on from, and no more.
    }
  }
}
