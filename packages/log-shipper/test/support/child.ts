// Runs a fixture as a process of its own, and takes down what it said and how it ended.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningChild extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the fixture has printed this; rejects when it ends without. */
  said(text: string): Promise<void>;
}

export interface ChildOptions {
  /** What Node itself is started with. */
  readonly nodeOptions?: readonly string[];
  /** No file of the process may be larger, in the shell's blocks. */
  readonly fileBlocksMax?: number;
}

export function startChild(
  fixture: string,
  env: Readonly<Record<string, string>>,
  { nodeOptions = [], fileBlocksMax }: ChildOptions = {},
): RunningChild {
  const path = fileURLToPath(new URL(`../fixtures/${fixture}`, import.meta.url));
  const limit = fileBlocksMax === undefined ? '' : `ulimit -f ${fileBlocksMax}; `;
  const child = spawn('sh', ['-c', `${limit}exec "$@"`, 'sh', process.execPath, ...nodeOptions, path], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return {
    child,
    ended,
    said: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (stdout.includes(text)) resolve();
        };
        child.stdout.on('data', look);
        child.once('close', () => reject(new Error(`ended without saying "${text}": ${stdout}${stderr}`)));
        look();
      }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
