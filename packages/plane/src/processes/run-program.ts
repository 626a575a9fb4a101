// Runs a program to its end, with bounds on time and output.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { limits } from '../limits.ts';
import { type Environment, type Exit, type StartOptions, startProgram, tailOf } from './start-program.ts';

export type { Environment } from './start-program.ts';

/** Options of a run. An undisturbed program continues to run after its timeout. */
export interface RunOptions extends Omit<StartOptions, 'stderrLengthMax'> {
  readonly msMax: number;
  /** How long it may take to end after SIGTERM. Default: `limits.programEndMsMax`. */
  readonly endMsMax?: number;
  /** Keeps the user's language for its messages. Default: English, so that they can be searched. */
  readonly localized?: boolean;
  /** Ends the program, unless it is undisturbed. */
  readonly signal?: AbortSignal | undefined;
  /** Receives each line of stderr. */
  readonly onErrorLine?: (line: string) => void;
}

/** The result of a run. */
export interface RunResult extends Exit {
  /** Whether it exceeded `msMax`: it was ended, or continues if it is undisturbed. */
  readonly timedOut: boolean;
  /** The ends of its two outputs. */
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program without a shell and without stdin. Its own child processes are ended with it.
 *
 * @throws the signal's reason if it is aborted, unless the program is undisturbed; the spawn's error if the program
 * cannot be started
 */
export async function runProgram(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const {
    env,
    msMax,
    endMsMax = limits.programEndMsMax,
    signal,
    localized = false,
    undisturbed = false,
    onErrorLine,
  } = options;
  signal?.throwIfAborted();
  const program = startProgram(command, args, {
    ...options,
    env: localized ? env : { ...env, LC_ALL: 'C' },
    stdout: 'pipe',
    stderrLengthMax: limits.outputBytesMax,
  });
  const stdout = tailOf(program.stdout, limits.outputBytesMax);
  if (onErrorLine) createInterface({ input: program.stderr }).on('line', onErrorLine);
  const kill = (): void => {
    program.kill('SIGKILL');
    // Processes that left the group may hold the streams open for ever.
    for (const stream of [program.stdout, program.stderr]) stream.destroy();
  };
  const released = Promise.withResolvers<Exit>();
  let timedOut = false;
  const timers = [
    setTimeout(() => {
      timedOut = true;
      if (!undisturbed) return kill();
      program.release();
      released.resolve({ code: null, signal: null });
    }, msMax),
  ];
  const stop = (): void => {
    program.kill('SIGTERM');
    timers.push(setTimeout(kill, endMsMax));
  };
  if (!undisturbed) signal?.addEventListener('abort', stop, { once: true });
  try {
    const exit = await Promise.race([program.closed, released.promise]);
    // A program that continues to run is reported; the caller decides what that means.
    if (!(undisturbed && timedOut)) signal?.throwIfAborted();
    return { ...exit, timedOut, stdout: stdout(), stderr: program.stderrTail() };
  } finally {
    for (const timer of timers) clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** How a program without output ended: `exit code 2`, `SIGKILL`. */
export function exitText({ code, signal }: Exit): string {
  return signal ?? `exit code ${code}`;
}

/** Path of a program on the PATH of `env`; undefined if it is not found. */
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
