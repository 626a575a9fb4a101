// A worker that dies while it ships what a dead process left: the next one goes on with it.
import { readdirSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';
import { afterAll, expect, it } from 'vitest';
import { SharedState } from '../src/shared-state.ts';
import { FileSegmentWriter } from '../src/spool/file-segment-writer.ts';
import { Counters } from '../src/stats.ts';
import { startStub } from './support/elasticsearch-stub.ts';
import { encode } from './support/frames.ts';
import {
  envelope,
  expectConserved,
  numbers,
  ownFolder,
  record,
  removeFolders,
  shipperTo,
  until,
  upTo,
} from './support/shipping.ts';

const { Worker } = threads;
afterAll(() => {
  threads.Worker = Worker;
  syncBuiltinESMExports();
  removeFolders();
});

it('is counted once, and delivered once', async () => {
  const workers: threads.Worker[] = [];
  threads.Worker = class extends Worker {
    constructor(...options: ConstructorParameters<typeof Worker>) {
      super(...options);
      workers.push(this);
    }
  };
  syncBuiltinESMExports();
  const spool = ownFolder();
  const dead = { pid: 5_000_000, started: '1', realm: 'none' };
  const options = { envelope, segmentBytesMax: 1_000_000, state: new SharedState(), counters: new Counters() };
  const writer = new FileSegmentWriter(spool, dead, options);
  writer.write(encode(upTo(100).map((n) => record(n))));
  writer.close(false);
  await using stub = await startStub();
  stub.fault = () => 'no answer';
  await using shipper = shipperTo(stub.url, spool);
  await until(() => expect(stub.requests).toHaveLength(1));
  expect(shipper.stats()).toMatchObject({ adopted: 100, queued: 100 });
  await workers[0]?.terminate();
  await until(() => expect(shipper.stats()).toMatchObject({ adopted: 0, queued: 0 }));
  stub.fault = () => undefined;
  await until(() => expect(readdirSync(spool)).toEqual([]));
  expect(numbers(stub)).toEqual(upTo(100));
  expect(shipper.stats()).toMatchObject({ adopted: 100, delivered: 100, queued: 0, spoolBytes: 0 });
  expectConserved(shipper.stats());
  expect(workers).toHaveLength(2);
});
