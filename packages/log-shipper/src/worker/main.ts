// Entry of the worker thread: connects the loop to the messages of the app's thread.
import { parentPort, workerData } from 'node:worker_threads';
import { bulkSecondsBounds, delaySecondsBounds, Histogram } from '../histogram.ts';
import { SharedState } from '../shared-state.ts';
import { Counters } from '../stats.ts';
import { TargetFiles } from './http/target-files.ts';
import { Loop } from './loop.ts';
import { goSecond } from './priority.ts';
import type { FromWorker, ToWorker, WorkerData } from './protocol.ts';
import { Queues } from './queues.ts';

const start: WorkerData = workerData;
const port = parentPort;
if (port === null) throw new Error('this file is the shipper’s worker thread, and is not run by itself');

const state = new SharedState(start.state);
const counters = new Counters(start.counters);
const delaySeconds = new Histogram(delaySecondsBounds, start.delaySeconds);
const report = (message: FromWorker): void => start.reports.postMessage(message);
const queues = new Queues(start, {
  state,
  counters,
  delaySeconds,
  onAdopted: (adopted) => report({ kind: 'adopted', queues: adopted }),
  onRemoved: () => report({ kind: 'removed' }),
  onMissing: (segment, gone) => report({ kind: 'missing', segment, gone }),
});
/** Kept across senders: the content of a missing file is still known. */
const files = new TargetFiles(start.target);
const loop = new Loop({
  target: start.target,
  spoolDir: start.spoolDir,
  queues,
  state,
  counters,
  bulkSeconds: new Histogram(bulkSecondsBounds, start.bulkSeconds),
  openSender: async (target) => {
    const { createSender } = await import('./sender.ts');
    await goSecond();
    return createSender(target, files);
  },
  post: report,
});

port.on('message', (message: ToWorker) => {
  if (message.kind === 'memory') {
    queues.memory.receive(message.bytes);
    loop.wakeIdle();
  } else if (message.kind === 'queue') {
    queues.addOwn(message.queue);
    loop.wakeIdle();
  } else if (message.kind === 'abandoned') {
    queues.abandon(message.queue);
    loop.wakeIdle();
  } else if (message.kind === 'wake') {
    if (state.exiting) loop.wake();
    else loop.wakeIdle();
  } else {
    loop.close();
  }
});

// An exception ends the thread; the host reports it.
void loop.run().then(() => {
  queues.close();
  start.reports.close();
  port.close();
});
