// On a busy machine the application goes first: the shipper's thread steps back, and it alone.
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { limits } from '../src/limits.ts';
import { startStub } from './support/elasticsearch-stub.ts';
import { numbers, ownFolder, record, removeFolders, shipperTo } from './support/shipping.ts';

afterAll(removeFolders);

/** Niceness of each thread of this process. */
function nices(): number[] {
  return readdirSync('/proc/self/task').map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });
}

it.runIf(process.platform === 'linux')('only the worker has a lower priority than the application', async () => {
  const before = nices();
  expect(Math.max(...before)).toBeLessThan(limits.workerNice);
  await using stub = await startStub();
  await using shipper = shipperTo(stub.url, ownFolder());
  shipper.append(record(1), 'info');
  await expect.poll(() => numbers(stub)).toEqual([1]);
  expect(nices().filter((nice) => nice === limits.workerNice)).toHaveLength(1);
  expect(nices().filter((nice) => nice > Math.max(...before))).toHaveLength(1);
});
