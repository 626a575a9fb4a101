// The guard: starts a part that a command has stopped, if that command is killed before it starts it.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OpenPlaneOptions } from '../plane-options.ts';

/** Which plane it guards. */
export interface GuardOptions {
  readonly plane: OpenPlaneOptions;
  /** File for the guard's output. */
  readonly log: string;
}

/**
 * A process that waits beside this one and knows which part will be stopped. It outlives this process: when this
 * process is killed, the guard's input ends, and it starts the parts that are still stopped.
 */
export class Guard implements Disposable {
  readonly #options: GuardOptions;
  #process: ChildProcess | undefined;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** Call it before the part is stopped. */
  stopping(part: string): void {
    this.#process ??= launch(this.#options);
    this.#tell(`stopping ${part}`);
  }

  /** Call it when the part is healthy again. */
  started(part: string): void {
    this.#tell(`started ${part}`);
  }

  [Symbol.dispose](): void {
    this.#process?.stdin?.end();
    this.#process = undefined;
  }

  /** The write reaches the pipe at once, whatever happens to this process. */
  #tell(line: string): void {
    this.#process?.stdin?.write(`${line}\n`);
  }
}

function launch({ plane: { env, ...plane }, log }: GuardOptions): ChildProcess {
  const program = fileURLToPath(new URL(`../guard-program${extname(import.meta.url)}`, import.meta.url));
  const output = openSync(log, 'a', 0o600);
  try {
    // Not by `startProgram`, whose programs end with this process: the guard must outlive it.
    const child = spawn(process.execPath, [program, JSON.stringify(plane)], {
      // In its own process group, a Ctrl-C at the terminal does not reach it.
      detached: true,
      // Every user can read arguments, so secrets are in the environment.
      env: env ?? { PATH: process.env.PATH },
      stdio: ['pipe', 'ignore', output],
    });
    // A guard that cannot start, or has ended, is no reason to fail.
    child.once('error', () => undefined);
    child.stdin?.once('error', () => undefined);
    child.unref();
    if (child.stdin !== null && 'unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
    return child;
  } finally {
    closeSync(output);
  }
}
