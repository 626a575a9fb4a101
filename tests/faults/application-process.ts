// An application of the fault suite as a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ApplicationTask } from './fixtures/plan.ts';
import { limits } from './limits.ts';

export interface ApplicationEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It lived too long, and was killed for that. */
  readonly stuck: boolean;
  readonly stderr: string;
}

export interface ApplicationProcess {
  readonly pid: number;
  readonly task: ApplicationTask;
  /** Resolves when it has begun to log, or ended before. */
  readonly begun: Promise<void>;
  readonly ended: Promise<ApplicationEnd>;
  readonly alive: boolean;
  kill(signal: NodeJS.Signals): void;
  /** Lets one go that waits for it. */
  release(): void;
}

const program = fileURLToPath(new URL('fixtures/application.ts', import.meta.url));

/** Starts an application. */
export function startApplication(task: ApplicationTask, msMax: number = limits.applicationMsMax): ApplicationProcess {
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env.PATH, TASK: JSON.stringify(task) },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < limits.outputLengthMax) stderr += text;
  });
  child.stdout.resume();
  // It may be gone before it is released.
  child.stdin.on('error', () => {});
  let stuck = false;
  const timer = setTimeout(() => {
    stuck = true;
    child.kill('SIGKILL');
  }, msMax);
  let alive = true;
  const ended = once(child, 'close').then(
    ([code, signal]): ApplicationEnd => {
      clearTimeout(timer);
      alive = false;
      return { code, signal, stuck, stderr };
    },
    (error: Error): ApplicationEnd => {
      clearTimeout(timer);
      alive = false;
      return { code: 127, signal: null, stuck, stderr: `it could not be started: ${error.message}` };
    },
  );
  const begun = Promise.race([once(child.stdout, 'data'), ended]).then(() => {});
  return {
    pid: child.pid ?? 0,
    task,
    begun,
    ended,
    get alive() {
      return alive;
    },
    kill: (signal) => void child.kill(signal),
    release: () => void child.stdin.end(),
  };
}
