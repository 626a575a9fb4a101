// A subject's process as its parent sees it: orders, answers within a bound, and its last words when it fails.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { limits } from './limits.ts';
import { Mailbox } from './mailbox.ts';
import type { FromSubject, ToSubject } from './run.ts';

const script = fileURLToPath(new URL('./subject-process.ts', import.meta.url));

/** A subject in its process; disposing of it ends the process. */
export interface SubjectChild extends AsyncDisposable {
  /** What it said last on stderr. */
  readonly lastWords: string;
  order(order: ToSubject): void;
  answer<Kind extends FromSubject['kind']>(kind: Kind): Promise<Extract<FromSubject, { kind: Kind }>>;
  /** Waits for its own end, within a bound; a profile is written then. */
  ended(): Promise<void>;
}

/** @param profileFolder where V8 is to leave a CPU profile of its main thread */
export function forkSubject(profileFolder: string | undefined): SubjectChild {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = fork(script, {
    // What a subject prints is no part of the result.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env,
    execArgv: profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`],
  });
  const mailbox = new Mailbox<FromSubject>(child);
  const exited = once(child, 'exit');
  return {
    get lastWords() {
      return mailbox.lastWords;
    },
    order: (order) => void child.send(order),
    async answer<Kind extends FromSubject['kind']>(kind: Kind) {
      const answer = await mailbox.next(limits.stepMsMax);
      if (answer.kind !== kind) throw new Error(`its process said ${answer.kind} where ${kind} was expected`);
      return answer as Extract<FromSubject, { kind: Kind }>;
    },
    ended: async () => void (await Promise.race([exited, delay(limits.stepMsMax, undefined, { ref: false })])),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await exited;
    },
  };
}
