// The end of a process, however it comes: what was logged is delivered, or kept for the next start, and sent once.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startChild } from './support/child.ts';
import { type Stub, startStub } from './support/elasticsearch-stub.ts';
import { expectConserved, numbers, ownFolder, removeFolders, shipperTo, until, upTo } from './support/shipping.ts';

afterAll(removeFolders);

/** Runs the fixture to its end; what it said last is its counters. */
async function ended(env: Record<string, string>) {
  await using app = startChild('app.mjs', env);
  const { code, signal, stdout, stderr } = await app.ended;
  return { code, signal, stderr, ...JSON.parse(stdout.trim().split('\n').at(-1) ?? '') };
}

/** Kills the fixture at once when its records are written, and `when` holds. */
async function killed(env: Record<string, string>, when: () => void = () => {}): Promise<void> {
  await using app = startChild('app.mjs', { ...env, WAY: 'stay' });
  await app.said('written');
  await until(when);
  app.child.kill('SIGKILL');
  expect((await app.ended).signal).toBe('SIGKILL');
}

/** Ships what the dead have left. */
async function nextStart(stub: Stub, spool: string, count: number) {
  const shipper = shipperTo(stub.url, spool);
  await until(() => expect(shipper.stats().delivered + shipper.stats().dropped.damaged).toBeGreaterThanOrEqual(count));
  await until(() => expect(readdirSync(spool)).toEqual([]));
  await shipper.close();
  expect(shipper.warnings).toEqual([]);
  expectConserved(shipper.stats());
  return shipper.stats();
}

describe('a process that ends', () => {
  it.each([
    ['by itself', 'natural', 0],
    ['by process.exit(3)', 'exit', 3],
    ['by an exception that nobody catches', 'throw', 1],
  ])('%s has delivered all, and keeps its exit code', async (_name, way, code) => {
    await using stub = await startStub();
    const spool = ownFolder();
    const end = await ended({ SPOOL: spool, URL: stub.url, WAY: way, COUNT: '1000' });
    expect(end).toMatchObject({ code, settled: true, stats: { delivered: 1_000, queued: 0 } });
    expect(end.stderr.includes('thrown by the application')).toBe(way === 'throw');
    expect(numbers(stub)).toEqual(upTo(1_000));
    expect(readdirSync(spool)).toEqual([]);
  });

  it('while Elasticsearch is unavailable does not wait for it, and keeps all records for the next start', async () => {
    const stub = await startStub();
    await stub.close();
    const spool = ownFolder();
    const begun = Date.now();
    const end = await ended({ SPOOL: spool, URL: stub.url, WAY: 'exit', FLUSH_MS_MAX: '120000' });
    expect(Date.now() - begun).toBeLessThan(60_000);
    expect(end).toMatchObject({ code: 3, settled: false, stats: { queued: 200, delivered: 0 } });
    await using other = await startStub();
    expect(await nextStart(other, spool, 200)).toMatchObject({ adopted: 200, delivered: 200 });
    expect(numbers(other)).toEqual(upTo(200));
  });

  it('leaves records that the next process sends even if it only waits', async () => {
    const gone = await startStub();
    await gone.close();
    const spool = ownFolder();
    await ended({ SPOOL: spool, URL: gone.url, WAY: 'exit' });
    await using stub = await startStub();
    await using waiting = startChild('app.mjs', { SPOOL: spool, URL: stub.url, COUNT: '0', WAY: 'wait' });
    await until(() => expect(numbers(stub)).toEqual(upTo(200)));
    waiting.child.kill('SIGKILL');
  });
});

describe('a process that is killed', () => {
  it('has on disk what it logged in turns before; the next start delivers it exactly once', async () => {
    await using stub = await startStub();
    stub.fault = () => ({ status: 503 });
    const spool = ownFolder();
    await killed({ SPOOL: spool, URL: stub.url, COUNT: '2000' }, () => expect(stub.requests.length).toBeGreaterThan(0));
    expect(stub.taken).toEqual([]);
    stub.fault = () => undefined;
    expect(await nextStart(stub, spool, 2_000)).toMatchObject({ adopted: 2_000, delivered: 2_000 });
    expect(numbers(stub)).toEqual(upTo(2_000));
  });

  it('before it received an answer loses nothing, and duplicates nothing', async () => {
    await using stub = await startStub();
    stub.fault = () => 'answer lost';
    const spool = ownFolder();
    await killed({ SPOOL: spool, URL: stub.url }, () => expect(stub.taken).toHaveLength(200));
    stub.fault = () => undefined;
    expect(await nextStart(stub, spool, 200)).toMatchObject({ adopted: 200, delivered: 200, deadLettered: 0 });
    expect(numbers(stub)).toEqual(upTo(200));
  });

  it('in the middle of a write loses only the record that was being written', async () => {
    await using stub = await startStub();
    const spool = ownFolder();
    await killed({ SPOOL: spool });
    const queue = join(spool, readdirSync(spool)[0] ?? '');
    const path = join(queue, '00000001.segment');
    writeFileSync(path, readFileSync(path).subarray(0, -3));
    expect(await nextStart(stub, spool, 200)).toMatchObject({ delivered: 199, dropped: { damaged: 1 } });
    expect(numbers(stub)).toEqual(upTo(199));
  });

  it('leaves records that are sent, and whose space is freed, even if no file can be written', async () => {
    await using stub = await startStub();
    const spool = ownFolder();
    await killed({ SPOOL: spool });
    const env = { SPOOL: spool, URL: stub.url, COUNT: '0' };
    await using app = startChild('app.mjs', env, { fileBlocksMax: 0 });
    const { code, stdout, stderr } = await app.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout).stats).toMatchObject({ adopted: 200, delivered: 200 });
    expect(numbers(stub)).toEqual(upTo(200));
    expect(readdirSync(spool)).toEqual([]);
  });

  it('leaves records that even a very short process delivers', async () => {
    await using stub = await startStub();
    const spool = ownFolder();
    await killed({ SPOOL: spool });
    const end = await ended({ SPOOL: spool, URL: stub.url, COUNT: '0' });
    expect(end).toMatchObject({ code: 0, stats: { adopted: 200, delivered: 200 } });
    expect(numbers(stub)).toEqual(upTo(200));
    expect(readdirSync(spool)).toEqual([]);
  });
});

describe('processes that share a spool folder', () => {
  it('adopt the records of a dead one exactly once', async () => {
    await using stub = await startStub();
    const spool = ownFolder();
    await Promise.all([0, 500].map((from) => killed({ SPOOL: spool, FROM: String(from), COUNT: '500' })));
    const ends = await Promise.all(
      [1_000, 1_100, 1_200].map((from) => ended({ SPOOL: spool, URL: stub.url, FROM: String(from), COUNT: '100' })),
    );
    expect(numbers(stub)).toEqual(upTo(1_300));
    expect(ends.reduce((total, { stats }) => total + stats.adopted, 0)).toBe(1_000);
    expect(ends.reduce((total, { stats }) => total + stats.delivered, 0)).toBe(1_300);
    // None was sent by two: that would have been answered, and taken for delivered.
    expect(stub.requests.flatMap(({ ids }) => ids)).toHaveLength(1_300);
    expect(readdirSync(spool)).toEqual([]);
  });

  it('do not touch queues of live processes, or other files', async () => {
    await using stub = await startStub();
    const spool = ownFolder();
    await using living = startChild('app.mjs', { SPOOL: spool, WAY: 'stay' });
    await living.said('written');
    writeFileSync(join(spool, 'abc_1_1_none'), 'a file with the name of a queue');
    expect(await ended({ SPOOL: spool, URL: stub.url, FROM: '200' })).toMatchObject({
      settled: true,
      stderr: '',
      stats: { adopted: 0, delivered: 200 },
    });
    expect(numbers(stub)).toEqual(upTo(400).slice(200));
  });
});
