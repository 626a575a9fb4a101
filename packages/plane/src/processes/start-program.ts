// Starts a program in its own process group, so that its children can be ended with it.
import { type ChildProcess, spawn } from 'node:child_process';
import { PassThrough, type Readable, type Writable } from 'node:stream';

/** Environment variables, in the form of `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Options of a start. */
export interface StartOptions {
  /** The whole environment of the program. */
  readonly env: Environment;
  readonly cwd?: string | undefined;
  /** Default: the user of this process. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** Characters kept of the end of stderr. */
  readonly stderrLengthMax: number;
  /** The program runs to its end even if this process ends. */
  readonly undisturbed?: boolean;
}

/** How a program ended. */
export interface Exit {
  /** Null if a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A started program, without its streams. */
export interface StartedProgram {
  /** Undefined if it could not be started. */
  readonly pid: number | undefined;
  readonly stderr: Readable;
  /** The end of its stderr. */
  stderrTail(): string;
  /** Resolves when the program has ended; rejects with the spawn's error. */
  readonly exited: Promise<Exit>;
  /** The same, after its output has been read too. */
  readonly closed: Promise<Exit>;
  /** Sends a signal to the whole group. */
  kill(signal: NodeJS.Signals): void;
  /** Stops reading its output, and does not wait for its end. */
  release(): void;
  /** It no longer keeps this process alive; it still ends with it. */
  unref(): void;
}

/** The same, with a stream to its stdin. */
export interface WritableProgram extends StartedProgram {
  readonly stdin: Writable;
}

/** The same, with a stream from its stdout. */
export interface ReadableProgram extends StartedProgram {
  readonly stdout: Readable;
}

const hasGroups = process.platform !== 'win32';
const endingSignals: readonly NodeJS.Signals[] = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  ...(hasGroups ? (['SIGQUIT'] as const) : []),
];

/** Programs that end with this process. */
const running = new Set<ChildProcess>();

/** Starts a program without a shell. Streams that are not requested are `/dev/null`. */
export function startProgram(
  command: string,
  args: readonly string[],
  options: StartOptions & { readonly stdin: 'pipe'; readonly stdout: 'pipe' },
): WritableProgram & ReadableProgram;
export function startProgram(
  command: string,
  args: readonly string[],
  options: StartOptions & { readonly stdin: 'pipe' },
): WritableProgram;
export function startProgram(
  command: string,
  args: readonly string[],
  options: StartOptions & { readonly stdout: 'pipe' },
): ReadableProgram;
export function startProgram(command: string, args: readonly string[], options: StartOptions): StartedProgram;
export function startProgram(
  command: string,
  args: readonly string[],
  {
    env,
    cwd,
    user,
    stderrLengthMax,
    undisturbed = false,
    stdin = 'ignore',
    stdout = 'ignore',
  }: StartOptions & { readonly stdin?: 'pipe' | 'ignore'; readonly stdout?: 'pipe' | 'ignore' },
): StartedProgram {
  const child = spawn(command, args, {
    cwd,
    env,
    detached: hasGroups,
    stdio: [stdin, stdout, 'pipe'],
    ...(user && { uid: user.uid, gid: user.gid }),
  });
  if (!undisturbed) endWithThisProcess(child);
  // Without free file descriptors there are no streams; the error follows later.
  const streams = {
    ...(stdin === 'pipe' && { stdin: child.stdin ?? new PassThrough() }),
    ...(stdout === 'pipe' && { stdout: child.stdout ?? new PassThrough() }),
    stderr: child.stderr ?? new PassThrough(),
  };
  return {
    ...streams,
    pid: child.pid,
    stderrTail: tailOf(streams.stderr, stderrLengthMax),
    exited: endOf(child, 'exit'),
    closed: endOf(child, 'close'),
    kill: (signal) => killGroup(child, signal),
    unref() {
      child.unref();
      for (const stream of child.stdio) {
        if (stream !== null && stream !== undefined && 'unref' in stream && typeof stream.unref === 'function')
          stream.unref();
      }
    },
    release() {
      child.unref();
      for (const stream of Object.values(streams)) stream.destroy();
    },
  };
}

function endOf(child: ChildProcess, event: 'exit' | 'close'): Promise<Exit> {
  const { promise, resolve, reject } = Promise.withResolvers<Exit>();
  child.once('error', reject);
  child.once(event, (code, signal) => resolve({ code, signal }));
  // A caller that ignores one of the two promises must not get an unhandled rejection.
  promise.catch(() => undefined);
  return promise;
}

/** Keeps the end of a stream. */
export function tailOf(stream: Readable, lengthMax: number): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (part: string) => {
    text = (text + part).slice(-lengthMax);
  });
  return () => text;
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  if (!hasGroups) return void child.kill(signal);
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // The whole group has ended already; on macOS the error is EPERM until it has been reaped.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/** A Ctrl-C at the terminal reaches only the group of this process, so the end of this process is passed on. */
function endWithThisProcess(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (running.size === 0) {
    process.on('exit', killAll);
    // First in the list: a listener that removes itself when it handles the signal must be counted.
    for (const signal of endingSignals) process.prependListener(signal, onSignal);
  }
  running.add(child);
  child.once('close', () => {
    running.delete(child);
    if (running.size > 0) return;
    process.off('exit', killAll);
    for (const signal of endingSignals) process.off(signal, onSignal);
  });
}

function killAll(): void {
  for (const child of running) killGroup(child, 'SIGKILL');
}

function onSignal(signal: NodeJS.Signals): void {
  // Other listeners decide what the signal does, and end their programs themselves.
  if (process.listenerCount(signal) > 1) return;
  // Not by the same signal: a shell makes its background processes ignore SIGINT.
  for (const child of running) killGroup(child, 'SIGTERM');
  for (const name of endingSignals) process.off(name, onSignal);
  process.kill(process.pid, signal);
}
