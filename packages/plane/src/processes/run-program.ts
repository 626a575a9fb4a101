// Runs a program to its end, with bounds on time and output.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { limits } from '../limits.ts';
import { type Environment, type Exit, type StartOptions, startProgram, tailOf } from './start-program.ts';

export type { Environment } from './start-program.ts';

/** How to run a program. One that is undisturbed is left to run when its time is over. */
export interface RunOptions extends Omit<StartOptions, 'stderrLengthMax'> {
  readonly msMax: number;
  /** How long it may take to end when asked to. Default: `limits.programEndMsMax`. */
  readonly endMsMax?: number;
  /** Its messages are in the user's language. Default: in English, so that they can be searched for words. */
  readonly localized?: boolean;
  /** Ends the program, unless it is undisturbed. */
  readonly signal?: AbortSignal | undefined;
  /** Receives each line of stderr as it is written. */
  readonly onErrorLine?: (line: string) => void;
}

/** What came of a program. */
export interface RunResult extends Exit {
  /** Whether it took longer than `msMax`: it was ended, or runs on where it is undisturbed. */
  readonly timedOut: boolean;
  /** Ends of its two outputs. */
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program without a shell and without stdin. Whatever it has started itself is ended with it.
 *
 * @throws the signal's reason when it is aborted, unless an undisturbed program runs on; the spawn's error when the program cannot be started
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
    // Processes that have left the group may hold them open for ever.
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
    // That one runs on is said whoever waits for it: it is for the caller to say what that means.
    if (!(undisturbed && timedOut)) signal?.throwIfAborted();
    return { ...exit, timedOut, stdout: stdout(), stderr: program.stderrTail() };
  } finally {
    for (const timer of timers) clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** How a program ended that said nothing: `exit code 2`, `SIGKILL`. */
export function exitText({ code, signal }: Exit): string {
  return signal ?? `exit code ${code}`;
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
