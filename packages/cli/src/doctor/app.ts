// Starts the app with the preload and collects the report that the preload writes.

import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type DebugReport, debugReport } from '@telltale/catalog';
import { type StartedProgram, startProgram } from '@telltale/plane';
import { limits } from './limits.ts';
import { ProcessTree } from './process-tree.ts';
import { appReport, readReports } from './reports.ts';
import { requireHookOf } from './require-hooks.ts';

/** The app under examination. */
export interface Examined {
  /** The preload's latest report; undefined if there is none. */
  readonly report: DebugReport | undefined;
  /** How the app ended by itself; undefined while it runs. */
  readonly ended: { readonly code: number | null; readonly signal: string | null } | undefined;
  /** The end of its stderr. */
  readonly stderr: string;
}

/** Parameters of a run. */
export interface AppOptions {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Timeout of the app's start. */
  readonly secondsMax: number;
}

/** The preload as the app resolves it; undefined if it is not installed. */
export function findPreload(cwd: string): string | undefined {
  try {
    return createRequire(join(cwd, 'package.json')).resolve('@telltale/node');
  } catch {
    return undefined;
  }
}

/** An app under examination. Everything that it starts is ended with it. */
export class App implements AsyncDisposable {
  readonly #program: StartedProgram;
  readonly #folder: string;
  readonly #secondsMax: number;
  readonly #tree: ProcessTree | undefined;
  #startError = '';
  #ended: Examined['ended'];

  constructor(preload: string, { command, env, secondsMax }: AppOptions) {
    this.#folder = mkdtempSync(join(tmpdir(), 'telltale-doctor-'));
    this.#secondsMax = secondsMax;
    const given = env.NODE_OPTIONS ?? '';
    const asked = [...command, given].some((word) => word.includes('@telltale/node') || word.includes(preload));
    const flag =
      requireHookOf(command, env) === undefined
        ? `--import=${pathToFileURL(preload).href}`
        : `--require=${JSON.stringify(preload)}`;
    const [program = '', ...args] = command;
    // The leader of its own session, by which its descendants are found.
    this.#program = startProgram(program, args, {
      env: {
        ...env,
        // A folder with a report of each process that the command starts.
        [debugReport.variable]: join(this.#folder, sep),
        ...(!asked && { NODE_OPTIONS: `${given} ${flag}`.trim() }),
      },
      stderrLengthMax: limits.outputLengthMax,
    });
    const { pid } = this.#program;
    this.#tree = pid === undefined ? undefined : new ProcessTree(pid, `${debugReport.variable}=${this.#folder}`);
    this.#program.exited.then(
      (exit) => {
        this.#ended = exit;
      },
      (error: Error) => {
        this.#startError = error.message;
        this.#ended = { code: null, signal: null };
      },
    );
  }

  /** Waits until the app serves its page and has loaded nothing more for a while, has ended, or is out of time. */
  async started(signal?: AbortSignal): Promise<Examined> {
    const begun = performance.now();
    for (let quiet = 0, before = ''; quiet < limits.quietPolls; ) {
      await delay(limits.appPollMs, undefined, signal ? { signal } : {});
      const elapsed = performance.now() - begun;
      if (elapsed > this.#secondsMax * 1_000) break;
      const { report, ended } = this.examined;
      if (ended !== undefined) break;
      const processes = this.#members;
      // A process that starts others may build something first.
      if (report === undefined && processes.length === 1 && elapsed > limits.reportMsMax) break;
      const now = JSON.stringify([processes, report?.met ?? null, report?.loggers ?? null]);
      // If there are several processes, the app itself may still have to start.
      const step = processes.length > 1 ? limits.quietPolls / limits.quietPollsOfMany : 1;
      quiet = now === before && report?.metrics !== undefined ? quiet + step : 0;
      before = now;
    }
    return this.examined;
  }

  get examined(): Examined {
    const report = appReport(readReports(this.#folder), this.#members);
    // A command may end and leave the app running.
    const stderr = this.#program.stderrTail() + this.#startError;
    return { report, ended: this.#members.length > 0 ? undefined : this.#ended, stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tree?.end();
    // If a process still holds the stream open, the doctor does not wait for it.
    this.#program.stderr.destroy();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #members(): number[] {
    return this.#tree?.members() ?? [];
  }
}
