// The stub as a receiver.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { limits } from '../limits.ts';
import { Mailbox } from '../mailbox.ts';
import type { StubCounts } from '../stub/bulk-request.ts';
import { stubCeiling } from '../stub/ceiling.ts';
import type { ToStub } from '../stub/main.ts';
import type { Receiver } from './receiver.ts';

/** The stub keeps the time of arrival itself. */
const POLL_MS = 50;

/** Starts the stub and measures its ceiling. */
export async function startStubReceiver(): Promise<Receiver> {
  const child = fork(fileURLToPath(new URL('../stub/main.ts', import.meta.url)), { stdio: ['ignore', 2, 2, 'ipc'] });
  const [{ port }] = await once(child, 'message');
  const counts = new Mailbox<StubCounts>(child);
  // Each question is awaited before the next one, so the next message is its answer.
  const ask = (question: ToStub): Promise<StubCounts> => {
    child.send(question);
    return counts.next(limits.stepMsMax);
  };
  const url = `http://127.0.0.1:${port}`;
  const ceiling = await stubCeiling(url);
  return {
    about: { destination: 'stub', stub_records_per_s_max: ceiling },
    pollMs: POLL_MS,
    async begin(folder) {
      await ask('reset');
      return { url, dataset: 'bench', namespace: 'stub', folder };
    },
    received: async () => (await ask('counts')).received,
    count: () => ask('counts'),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
