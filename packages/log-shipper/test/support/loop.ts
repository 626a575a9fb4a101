// A worker's loop on the thread of the test, where the bounds can be others.
import type { ElasticsearchTarget } from '../../src/elasticsearch-target.ts';
import { bulkSecondsBounds, delaySecondsBounds, Histogram } from '../../src/histogram.ts';
import { SharedState } from '../../src/shared-state.ts';
import { FileSegmentWriter } from '../../src/spool/file-segment-writer.ts';
import { self } from '../../src/spool/owner.ts';
import type { Queue } from '../../src/spool/spool.ts';
import { Counters } from '../../src/stats.ts';
import { TargetFiles } from '../../src/worker/http/target-files.ts';
import { Loop } from '../../src/worker/loop.ts';
import type { FromWorker } from '../../src/worker/protocol.ts';
import { Queues } from '../../src/worker/queues.ts';
import { createSender } from '../../src/worker/sender.ts';
import { encode } from './frames.ts';
import { envelope, ownFolder, record, upTo } from './shipping.ts';

/** A loop that runs until it is disposed of. */
export interface RunningLoop extends AsyncDisposable {
  readonly counters: Counters;
  readonly queue: Queue;
  /** What it warned of. */
  warnings(): string[];
}

/** Starts it, with 100 records to ship. */
export function startLoop(target: ElasticsearchTarget): RunningLoop {
  const counters = new Counters();
  const state = new SharedState();
  const spoolDir = ownFolder();
  const writer = new FileSegmentWriter(spoolDir, self(), { envelope, segmentBytesMax: 1_000_000, state, counters });
  writer.write(encode(upTo(100).map((n) => record(n))));
  counters.add('written', 100);
  const { queue } = writer;
  const bulkSeconds = new Histogram(bulkSecondsBounds);
  const delaySeconds = new Histogram(delaySecondsBounds);
  const shared = {
    counters: counters.buffer,
    state: state.buffer,
    bulkSeconds: bulkSeconds.buffer,
    delaySeconds: delaySeconds.buffer,
  };
  const queues = new Queues(
    { target, spoolDir, envelope, queue, adopted: [], memoryId: 'memory', ...shared },
    { state, counters, delaySeconds, onAdopted() {}, onRemoved() {}, onMissing() {} },
  );
  const posted: FromWorker[] = [];
  const files = new TargetFiles(target);
  const post = (message: FromWorker) => posted.push(message);
  const openSender = async (to: ElasticsearchTarget) => createSender(to, files);
  const loop = new Loop({ target, spoolDir, queues, state, counters, bulkSeconds, openSender, post });
  const ended = loop.run();
  const warnings = (): string[] => posted.flatMap((message) => (message.kind === 'warning' ? [message.message] : []));
  const close = async () => {
    loop.close();
    await ended;
    queues.close();
    writer.close(false);
  };
  return { counters, queue, warnings, [Symbol.asyncDispose]: close };
}
