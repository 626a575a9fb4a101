// Detects whether a starting server makes progress: by its output, its answers and its CPU time.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { limits } from '../../limits.ts';
import { hasNewOutput } from '../../new-output.ts';

/** Timeouts of a start: without progress, and in total; and how often it is reported. */
export type StartBounds = Readonly<
  Record<'startStallMsMax' | 'startStallCpuMsMax' | 'startMsMax' | 'startReportMs', number>
>;

/** Sources of progress. */
export interface StartSources {
  /** Its log files. */
  readonly logs: readonly string[];
  /** CPU time that it has used so far. */
  readonly cpuMs: () => number;
  /** Default: this machine's. */
  readonly now?: () => number;
  readonly bounds?: StartBounds;
}

/** One start, checked repeatedly. */
export class StartProgress {
  readonly #logs: readonly Log[];
  readonly #cpuMs: () => number;
  readonly #now: () => number;
  readonly #bounds: StartBounds;
  readonly #begun: number;
  /** Earlier lines and answers. */
  readonly #seen = new Set<string>();
  #last: { readonly at: number; readonly cpuMs: number };
  #lastOutput = '';

  constructor({ logs, cpuMs, now = () => performance.now(), bounds = limits }: StartSources) {
    this.#logs = logs.map((path) => new Log(path));
    this.#cpuMs = cpuMs;
    this.#now = now;
    this.#bounds = bounds;
    this.#begun = now();
    this.#last = { at: this.#begun, cpuMs: cpuMs() };
  }

  /** Elapsed time. */
  get elapsedMs(): number {
    return this.#now() - this.#begun;
  }

  /** Its last output; empty if there is none. */
  get lastOutput(): string {
    return this.#lastOutput;
  }

  /**
   * Checks once more.
   *
   * @param state the health check's result
   * @returns why to give up; undefined while there is progress
   */
  check(state: string): string | undefined {
    const lines = this.#logs.flatMap((log) => log.added());
    this.#lastOutput = lines.findLast((line) => line.trim() !== '')?.trim() ?? this.#lastOutput;
    if (hasNewOutput(this.#seen, [state, ...lines])) this.#last = { at: this.#now(), cpuMs: this.#cpuMs() };
    const { startStallMsMax, startStallCpuMsMax, startMsMax } = this.#bounds;
    if (this.elapsedMs > startMsMax) return `it is not ready after ${seconds(startMsMax)}`;
    const stillMs = this.#now() - this.#last.at;
    if (stillMs < startStallMsMax) return undefined;
    const cpuMs = this.#cpuMs() - this.#last.cpuMs;
    // Without CPU time on a busy machine, it cannot write anything.
    const isStarved = cpuMs > stillMs * limits.idleShareMax && cpuMs < startStallCpuMsMax;
    return isStarved ? undefined : `it made no progress for ${seconds(stillMs)}`;
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}

/** The lines added to a file. */
class Log {
  readonly #path: string;
  #offset: number;

  constructor(path: string) {
    this.#path = path;
    this.#offset = sizeOf(path);
  }

  /** Lines since the last read, or the end of them. */
  added(): string[] {
    const size = sizeOf(this.#path);
    // The file was emptied or replaced.
    if (size < this.#offset) this.#offset = 0;
    const from = Math.max(this.#offset, size - limits.logTailBytesMax);
    this.#offset = size;
    return size === from ? [] : read(this.#path, from, size - from).split('\n');
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function read(path: string, from: number, length: number): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, length, from));
  } finally {
    closeSync(file);
  }
}
