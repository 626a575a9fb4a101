// Group commit: syncs written data to disk (fsync, fdatasync) off the app's thread, one call for many writes.
import { closeSync, fdatasync, fdatasyncSync } from 'node:fs';
import { promisify } from 'node:util';

/** Commits the files of one queue. */
export class GroupCommit {
  readonly #onFailure: (error: unknown) => void;
  readonly #synchronise: (file: number) => Promise<void>;
  /** Files with uncommitted bytes; true for one that is closed after its commit. */
  #open = new Map<number, boolean>();
  #committing = new Map<number, boolean>();
  #running: Promise<void> | undefined;

  constructor(
    onFailure: (error: unknown) => void,
    synchronise: (file: number) => Promise<void> = promisify(fdatasync),
  ) {
    this.#onFailure = onFailure;
    this.#synchronise = synchronise;
  }

  /** The file has new bytes. */
  wrote(file: number): void {
    if (!this.#open.has(file)) this.#open.set(file, false);
    this.#running ??= this.#run();
  }

  /** Nothing more is written to the file: it is committed and closed. */
  retire(file: number): void {
    this.#open.set(file, true);
    this.#running ??= this.#run();
  }

  /** Resolves when everything written before is on the disk. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Commits synchronously, on this thread: the process is ending, or may be. */
  now(): void {
    for (const [file] of [...this.#committing, ...this.#open]) {
      try {
        fdatasyncSync(file);
      } catch (error) {
        this.#onFailure(error);
      }
    }
    for (const [file, close] of [...this.#open]) {
      // A commit that is going on still uses the file.
      if (this.#committing.has(file)) continue;
      this.#open.delete(file);
      if (close) closeSync(file);
    }
  }

  async #run(): Promise<void> {
    // After the other writes of this turn.
    await Promise.resolve();
    while (this.#open.size > 0) {
      this.#committing = this.#open;
      this.#open = new Map();
      for (const [file, close] of this.#committing) await this.#commit(file, close);
    }
    this.#running = undefined;
  }

  async #commit(file: number, close: boolean): Promise<void> {
    try {
      await this.#synchronise(file);
    } catch (error) {
      this.#onFailure(error);
    }
    this.#committing.delete(file);
    if (close) closeSync(file);
  }
}
