// A shipper that is closed while the application goes on to log: nothing of that is lost.
import { afterAll, expect, it } from 'vitest';
import { startStub } from './support/elasticsearch-stub.ts';
import {
  expectConserved,
  numbers,
  ownFolder,
  record,
  removeFolders,
  shipperTo,
  until,
  upTo,
} from './support/shipping.ts';

afterAll(removeFolders);

it('records that are logged while it closes wait on disk, and the next start sends them', async () => {
  await using stub = await startStub();
  const spool = ownFolder();
  const shipper = shipperTo(stub.url, spool);
  let n = 0;
  const log = (): void => shipper.append(record(n++), 'info');
  for (let count = 0; count < 200; count++) log();
  let closed = false;
  const closing = shipper.close().then(() => {
    closed = true;
  });
  while (!closed) {
    log();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await closing;
  // The last ones may have come after the folder was given back: the counters say so.
  const { queued, delivered, dropped } = shipper.stats();
  expectConserved(shipper.stats());
  expect(delivered + queued + dropped.spool_unwritable).toBe(n);
  await using _next = shipperTo(stub.url, spool);
  await until(() => expect(stub.taken).toHaveLength(delivered + queued));
  expect(new Set(numbers(stub)).size).toBe(delivered + queued);
  expect(numbers(stub).slice(0, 200)).toEqual(upTo(200));
});
