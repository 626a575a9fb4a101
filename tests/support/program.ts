// A server under test that is none of ours: a child process that is up when it says so, and gone when the test ends.
import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

/** No server needs longer to start. */
const START_MS_MAX = 30_000;
/** Of what it says, as much is kept for a report. */
const OUTPUT_LENGTH_MAX = 100_000;

export interface Program extends AsyncDisposable {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
}

/** What is started, and what it prints when it is up. */
export interface ProgramOptions extends SpawnOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly ready: RegExp;
}

/** Starts a program; rejects with its last words when it ends, or says nothing in time. */
export async function startProgram({ command, args, ready, ...options }: ProgramOptions): Promise<Program> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  let output = '';
  const isReady = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${command} did not start in time: ${output}`)), START_MS_MAX);
    const hear = (text: string): void => {
      if (output.length < OUTPUT_LENGTH_MAX) output += text;
      if (!ready.test(output)) return;
      clearTimeout(timer);
      resolve();
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
  }
  return { pid: child.pid ?? 0, kill: (signal) => void child.kill(signal), [Symbol.asyncDispose]: dispose };
}
