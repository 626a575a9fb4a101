// Limits concurrency: some calls run, some wait, and the rest are refused (load shedding).
import { ConsoleError } from './console-error.ts';

/** Its limits. */
export interface ConcurrencyLimitOptions {
  readonly inMax: number;
  readonly waitingMax: number;
  /** The message of a refusal. */
  readonly message: string;
}

/** Limits the number of concurrent calls. */
export class ConcurrencyLimit {
  readonly #options: ConcurrencyLimitOptions;
  readonly #waiting: (() => void)[] = [];
  #in = 0;

  constructor(options: ConcurrencyLimitOptions) {
    this.#options = options;
  }

  /**
   * Runs the work as soon as a place is free.
   *
   * @throws ConsoleError `busy` if too many wait; the signal's reason if it is aborted first
   */
  async run<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The next waiting call takes the place over.
      if (next === undefined) this.#in -= 1;
      else next();
    }
  }

  #enter(signal: AbortSignal | undefined): Promise<void> {
    const { inMax, waitingMax, message } = this.#options;
    signal?.throwIfAborted();
    if (this.#in < inMax) {
      this.#in += 1;
      return Promise.resolve();
    }
    if (this.#waiting.length >= waitingMax) throw new ConsoleError('busy', message);
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        const at = this.#waiting.indexOf(enter);
        if (at !== -1) this.#waiting.splice(at, 1);
        reject(signal?.reason);
      };
      this.#waiting.push(enter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }
}
