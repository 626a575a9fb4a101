// Reports progress on stderr: a line for each step, and a bar on a terminal while a step runs.
import { createRequire } from 'node:module';
import type { ProgressEvent } from '@telltale/plane';
import type { MultiBar, SingleBar } from 'cli-progress';

const require = createRequire(import.meta.url);

/** Reports progress to people. */
export interface ProgressReporter {
  /** Prints one line, prefixed with the time since the start. */
  say(text: string): void;
  /** Handles an event of a step. */
  progress(event: ProgressEvent): void;
  /** Removes the bars. */
  close(): void;
}

/**
 * A reporter on that stream; draws bars if it is a terminal.
 *
 * @param worded rewrites each line: commands in the form for this user
 */
export function createProgressReporter(
  stream: { write(text: string): unknown; readonly isTTY?: boolean },
  worded: (text: string) => string = (text) => text,
): ProgressReporter {
  const begun = performance.now();
  const startedAt = new Map<string, number>();
  const bars = stream.isTTY === true ? new Bars() : undefined;

  function say(text: string): void {
    const line = `${seconds(performance.now() - begun).padStart(6)} s  ${worded(text)}\n`;
    if (bars?.log(line) !== true) stream.write(line);
  }

  return {
    say,
    progress({ step, title, state, fraction, detail }) {
      if (state === 'started') {
        startedAt.set(step, performance.now());
        say(`${title} ...`);
      } else if (state === 'done') {
        bars?.remove(step);
        const took = seconds(performance.now() - (startedAt.get(step) ?? begun));
        say(`${title}: ${detail ?? `done in ${took} s`}`);
      } else if (state === 'waiting') {
        say(`${title}: ${detail ?? 'it takes longer than usual'}`);
      } else if (fraction !== undefined) {
        bars?.update(step, fraction, title, detail ?? '');
      }
    },
    close: () => bars?.clear(),
  };
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

/** One bar for each step that lasts. */
class Bars {
  #all: MultiBar | undefined;
  readonly #bars = new Map<string, SingleBar>();

  update(step: string, fraction: number, title: string, detail: string): void {
    this.#all ??= createBars();
    const bar = this.#bars.get(step) ?? this.#all.create(100, 0, { title, detail });
    this.#bars.set(step, bar);
    bar.update(Math.round(fraction * 100), { title, detail });
  }

  /** Writes a line above the bars; false if there are none. */
  log(line: string): boolean {
    this.#all?.log(line);
    return this.#all !== undefined;
  }

  remove(step: string): void {
    const bar = this.#bars.get(step);
    if (bar) this.#all?.remove(bar);
    this.#bars.delete(step);
    // A display without bars would continue to draw and keep the process alive.
    if (this.#bars.size === 0) this.clear();
  }

  clear(): void {
    this.#all?.stop();
    this.#all = undefined;
    this.#bars.clear();
  }
}

/** The library is loaded here, because few commands draw bars. */
function createBars(): MultiBar {
  const { MultiBar: Display }: typeof import('cli-progress') = require('cli-progress');
  return new Display({
    format: '          {title} [{bar}] {percentage} % {detail}',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  });
}
