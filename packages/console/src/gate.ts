// Limits concurrency: a number of calls run, a number wait, the rest are refused (load shedding).
import { ConsoleError } from './console-error.ts';

/** Bounds of a gate. */
export interface GateOptions {
  readonly inMax: number;
  readonly waitingMax: number;
  /** Said to who is refused. */
  readonly message: string;
}

/** Bounds how much is done at once. */
export class Gate {
  readonly #options: GateOptions;
  readonly #waiting: (() => void)[] = [];
  #in = 0;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /**
   * Does the work as soon as there is room for it.
   *
   * @throws ConsoleError `busy` where too many wait; the reason of the signal where it is aborted first
   */
  async run<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // Who waited takes the place over.
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
