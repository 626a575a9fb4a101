// Runs the app's start with the preload, and has it say what it found.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Report } from './report.ts';
import { requireHookOf } from './require-hooks.ts';

/** Without a word for so long after it began, the preload is not there. */
const REPORT_MS_MAX = 10_000;
const POLL_MS = 100;
/** What an app may take to end when it is told to. */
const END_MS_MAX = 5_000;
const OUTPUT_LENGTH_MAX = 65_536;

/** The app under examination. */
export interface Examined {
  /** What the preload said last; undefined where it never did. */
  readonly report: Report | undefined;
  /** How it ended by itself; undefined while it runs. */
  readonly ended: { readonly code: number | null; readonly signal: string | null } | undefined;
  /** The end of what it wrote on stderr. */
  readonly stderr: string;
}

/** What is needed to run it. */
export interface AppOptions {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How long the app is given to start. */
  readonly secondsMax: number;
}

/** The preload as the app would find it; undefined where it is not installed. */
export function findPreload(cwd: string): string | undefined {
  try {
    return createRequire(join(cwd, 'package.json')).resolve('@telltale/node');
  } catch {
    return undefined;
  }
}

/** An app that runs while it is looked at. */
export class App implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #secondsMax: number;
  #stderr = '';
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
    this.#child = spawn(program, args, {
      env: {
        ...env,
        TELLTALE_DEBUG_REPORT: join(this.#folder, 'report.json'),
        ...(!asked && { NODE_OPTIONS: `${given} ${flag}`.trim() }),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-OUTPUT_LENGTH_MAX);
    });
    this.#child.once('error', (error) => {
      this.#stderr += error.message;
      this.#ended = { code: null, signal: null };
    });
    this.#child.once('exit', (code, signal) => {
      this.#ended = { code, signal };
    });
  }

  /** Until its page is served and it has loaded nothing more for a while, it ended, or its time is over. */
  async started(): Promise<Examined> {
    const begun = performance.now();
    for (let quiet = 0, before = ''; this.#ended === undefined && quiet < 10; ) {
      const elapsed = performance.now() - begun;
      if (elapsed > this.#secondsMax * 1_000) break;
      if (this.#report === undefined && elapsed > REPORT_MS_MAX) break;
      await delay(POLL_MS);
      const now = JSON.stringify(this.#report?.met ?? null);
      quiet = now === before && this.#report?.metrics !== undefined ? quiet + 1 : 0;
      before = now;
    }
    return this.examined;
  }

  get examined(): Examined {
    return { report: this.#report, ended: this.#ended, stderr: this.#stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended === undefined) {
      const exit = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await Promise.race([exit, delay(END_MS_MAX, undefined, { ref: false })]);
      if (this.#ended === undefined) {
        this.#child.kill('SIGKILL');
        await exit;
      }
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #report(): Report | undefined {
    const path = join(this.#folder, 'report.json');
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Report) : undefined;
  }
}
