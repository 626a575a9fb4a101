// A service that logs through Telltale at a steady rate while Elasticsearch is unreachable, and says how large it is.
import { setTimeout as delay } from 'node:timers/promises';
import { benchRecord, recordsMax } from '../logs/record.ts';
import { telltaleOf } from '../logs/subjects/telltale.ts';
import { limits } from './limits.ts';

/** What the process is asked for. */
export interface OutageRequest {
  readonly folder: string;
  readonly url: string;
}

/** What it says, once a second. */
export interface OutageSample {
  readonly rss: number;
  readonly logged: number;
}

async function log({ folder, url }: OutageRequest): Promise<never> {
  const subject = await telltaleOf('turn')({ url, dataset: 'bench', namespace: 'outage', folder });
  const begunAt = performance.now();
  let logged = 0;
  let nextSampleAt = begunAt + 1_000;
  for (;;) {
    const now = performance.now();
    const due = ((now - begunAt) / 1_000) * limits.recordsPerSecond;
    for (; logged < due; logged++) subject.log(benchRecord(logged % recordsMax));
    if (now >= nextSampleAt) {
      nextSampleAt += 1_000;
      process.send?.({ rss: process.memoryUsage.rss(), logged } satisfies OutageSample);
    }
    await delay(limits.turnMs);
  }
}

process.once('message', (request: OutageRequest) => void log(request));
process.on('disconnect', () => process.exit(0));
