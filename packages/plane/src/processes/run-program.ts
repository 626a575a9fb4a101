// Runs one program to its end, bounded in time and output.
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { limits } from '../limits.ts';

/** Environment variables, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How to run a program. */
export interface RunOptions {
  env: Environment;
  msMax: number;
  cwd?: string;
  /** Ends the program. */
  signal?: AbortSignal | undefined;
  /** Lets it come to its end whatever happens to this process: half of its work would be worse than none. */
  undisturbed?: boolean;
  /** Gets each line of stdout as it comes. */
  onLine?: (line: string) => void;
  /** The same, of stderr. */
  onErrorLine?: (line: string) => void;
}

/** What came of a program. */
export interface RunResult {
  /** Exit code; null when a signal ended it. */
  code: number | null;
  /** Whether it was ended because it took longer than `msMax`. */
  timedOut: boolean;
  /** Ends of its two outputs. */
  stdout: string;
  stderr: string;
}

/**
 * Runs a program without a shell and without stdin.
 *
 * @throws the signal's reason when it is aborted; the spawn's error when the program cannot be started
 */
export async function runProgram(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const { env, msMax, cwd, signal, undisturbed = false, onLine, onErrorLine } = options;
  signal?.throwIfAborted();
  const child = spawn(command, args, {
    cwd,
    env: { ...env, LC_ALL: 'C' },
    // In a group of its own a Ctrl-C at the terminal does not reach it.
    detached: undisturbed,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = tailOf(child.stdout);
  const stderr = tailOf(child.stderr);
  if (onLine) createInterface({ input: child.stdout }).on('line', onLine);
  if (onErrorLine) createInterface({ input: child.stderr }).on('line', onErrorLine);
  let timedOut = false;
  const stop = (): void => void child.kill('SIGTERM');
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, msMax);
  if (!undisturbed) signal?.addEventListener('abort', stop, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    signal?.throwIfAborted();
    return { code, timedOut, stdout: stdout(), stderr: stderr() };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** Keeps the end of a stream. */
function tailOf(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (part: string) => {
    text = (text + part).slice(-limits.outputBytesMax);
  });
  return () => text;
}

/** Path of a program as the PATH of `env` finds it; undefined when it does not. */
export function findProgram(name: string, env: Environment): string | undefined {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (folder !== '' && isExecutable(join(folder, name))) return join(folder, name);
  }
  return undefined;
}

/** Whether the path is a file that this user may run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
