// Detects whether a starting server makes progress: by its output, its answers and its CPU time.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { limits } from '../../limits.ts';
import { newWords } from '../../line-shapes.ts';

/** Timeouts of a start: without progress, and in total; and how often it is reported. */
export type StartBounds = Readonly<
  Record<'startStallMsMax' | 'startStallCpuMsMax' | 'startMsMax' | 'startSayMs', number>
>;

/** Where to look. */
export interface StartSources {
  /** Files to which it writes what it does. */
  readonly logs: readonly string[];
  /** Processor time that it has had so far. */
  readonly cpuMs: () => number;
  /** Default: of this machine. */
  readonly now?: () => number;
  readonly bounds?: StartBounds;
}

/** One start, looked at again and again. */
export class StartSigns {
  readonly #logs: readonly Log[];
  readonly #cpuMs: () => number;
  readonly #now: () => number;
  readonly #bounds: StartBounds;
  readonly #begun: number;
  /** What was said or answered before. */
  readonly #seen = new Set<string>();
  #last: { readonly at: number; readonly cpuMs: number };
  #said = '';

  constructor({ logs, cpuMs, now = () => performance.now(), bounds = limits }: StartSources) {
    this.#logs = logs.map((path) => new Log(path));
    this.#cpuMs = cpuMs;
    this.#now = now;
    this.#bounds = bounds;
    this.#begun = now();
    this.#last = { at: this.#begun, cpuMs: cpuMs() };
  }

  /** How long it has taken so far. */
  get elapsedMs(): number {
    return this.#now() - this.#begun;
  }

  /** What it said last; empty where that is nothing. */
  get said(): string {
    return this.#said;
  }

  /**
   * Looks once more.
   *
   * @param state how it answers
   * @returns why to give up; undefined while it makes progress
   */
  look(state: string): string | undefined {
    const lines = this.#logs.flatMap((log) => log.added());
    this.#said = lines.findLast((line) => line.trim() !== '')?.trim() ?? this.#said;
    if (newWords(this.#seen, [state, ...lines])) this.#last = { at: this.#now(), cpuMs: this.#cpuMs() };
    const { startStallMsMax, startStallCpuMsMax, startMsMax } = this.#bounds;
    if (this.elapsedMs > startMsMax) return `it is not ready after ${seconds(startMsMax)}`;
    const stillMs = this.#now() - this.#last.at;
    if (stillMs < startStallMsMax) return undefined;
    const cpuMs = this.#cpuMs() - this.#last.cpuMs;
    // On a machine that has no time for it, it can say nothing.
    const isStarved = cpuMs > stillMs * limits.idleShareMax && cpuMs < startStallCpuMsMax;
    return isStarved ? undefined : `it made no progress for ${seconds(stillMs)}`;
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}

/** What is added to a file. */
class Log {
  readonly #path: string;
  #offset: number;

  constructor(path: string) {
    this.#path = path;
    this.#offset = sizeOf(path);
  }

  /** Lines since the last look, or the end of them. */
  added(): string[] {
    const size = sizeOf(this.#path);
    // It was emptied, or another was put in its place.
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
