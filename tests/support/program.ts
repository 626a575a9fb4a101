// A server under test that is none of ours: a child process that is up when it says so, and gone when the test ends.
import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** No server needs longer to start. */
const START_MS_MAX = 120_000;
const POLL_MS = 50;
/** Of what it says, as much is kept for a report. */
const OUTPUT_LENGTH_MAX = 100_000;

export interface Program extends AsyncDisposable {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>;
}

/** What is started, and what it prints, or the port on loopback that it opens, when it is up. */
export interface ProgramOptions extends SpawnOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly ready: RegExp | number;
}

async function opens(port: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await delay(POLL_MS, undefined, { signal });
  }
}

/** Starts a program; rejects with its last words when it ends, or says nothing in time. */
export async function startProgram({ command, args, ready, env, ...options }: ProgramOptions): Promise<Program> {
  const child = spawn(command, args, {
    ...options,
    // The run's folder is in it, by which the run finds what it has to end, should this process be killed.
    ...(env !== undefined && { env: { TMPDIR: tmpdir(), ...env } }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let output = '';
  const waiting = new AbortController();
  const isReady = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${command} did not start in time: ${output}`)), START_MS_MAX);
    const up = (): void => {
      clearTimeout(timer);
      resolve();
    };
    if (typeof ready === 'number') opens(ready, waiting.signal).then(up, () => undefined);
    const hear = (text: string): void => {
      if (output.length < OUTPUT_LENGTH_MAX) output += text;
      if (typeof ready !== 'number' && ready.test(output)) up();
    };
    child.stdout?.setEncoding('utf8').on('data', hear);
    child.stderr?.setEncoding('utf8').on('data', hear);
    ended.then(
      ([code]) => {
        clearTimeout(timer);
        reject(new Error(`${command} ended with ${code}: ${output}`));
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
  const dispose = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await ended;
    }
  };
  try {
    await isReady;
  } catch (error) {
    await dispose();
    throw error;
  } finally {
    waiting.abort();
  }
  return { pid: child.pid ?? 0, kill: (signal) => void child.kill(signal), ended, [Symbol.asyncDispose]: dispose };
}
