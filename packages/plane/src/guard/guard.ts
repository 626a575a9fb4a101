// The guard: starts a part that a command has stopped, if that command is killed before it does so itself.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OpenPlaneOptions } from '../which-plane.ts';

/** Whose parts are guarded. */
export interface GuardOptions {
  readonly plane: OpenPlaneOptions;
  /** File that gets what the guard has to say. */
  readonly log: string;
}

/**
 * A process that waits beside this one and knows which part will be stopped. It lives on when this process
 * is killed: then its input ends, and it starts what is still stopped.
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

  /** Call it when the part works again. */
  started(part: string): void {
    this.#tell(`started ${part}`);
  }

  [Symbol.dispose](): void {
    this.#process?.stdin?.end();
    this.#process = undefined;
  }

  /** What is written is the system's from then on, whatever becomes of this process. */
  #tell(line: string): void {
    this.#process?.stdin?.write(`${line}\n`);
  }
}

function launch({ plane: { env, ...plane }, log }: GuardOptions): ChildProcess {
  const program = fileURLToPath(new URL(`../guard-program${extname(import.meta.url)}`, import.meta.url));
  const output = openSync(log, 'a', 0o600);
  try {
    // Not by `startProgram`, which ends what it has started with this process: the guard is to outlive it.
    const child = spawn(process.execPath, [program, JSON.stringify(plane)], {
      // In its own process group, a Ctrl-C at the terminal does not reach it.
      detached: true,
      // Everybody may read arguments: what stands in the environment goes there.
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
