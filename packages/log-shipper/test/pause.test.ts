// What must go on, and what must not, while Elasticsearch refuses the credentials or does not answer.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { ElasticsearchTarget } from '../src/elasticsearch-target.ts';
import { FileSegmentWriter } from '../src/file-segment-writer.ts';
import { bulkSecondsBounds, delaySecondsBounds, Histogram } from '../src/histogram.ts';
import { self } from '../src/owner.ts';
import { SharedState } from '../src/shared-state.ts';
import { Counters, queued } from '../src/stats.ts';
import { Loop } from '../src/worker/loop.ts';
import type { FromWorker } from '../src/worker/protocol.ts';
import { Queues } from '../src/worker/queues.ts';
import { createSender } from '../src/worker/sender.ts';
import { startStub } from './support/elasticsearch-stub.ts';
import { encode } from './support/frames.ts';
import { envelope, numbers, ownFolder, record, removeFolders, until, upTo } from './support/shipping.ts';

// The worker's own waits are a minute long.
vi.mock(import('../src/limits.ts'), async (original) => {
  const { limits } = await original();
  return { limits: { ...limits, pausedMsMax: 300, heartbeatMs: 50 } as unknown as typeof limits };
});

afterAll(removeFolders);

/** A worker's loop on this thread, with 100 records to ship. */
function startLoop(target: ElasticsearchTarget) {
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
    { state, counters, delaySeconds, onAdopted: () => {} },
  );
  const told: FromWorker[] = [];
  const post = (message: FromWorker) => told.push(message);
  const openSender = async (to: ElasticsearchTarget) => createSender(to);
  const loop = new Loop({ target, spoolDir, queues, state, counters, bulkSeconds, openSender, post });
  const ended = loop.run();
  const warnings = () =>
    told.filter(({ kind }) => kind === 'warning').map((message) => 'message' in message && message.message);
  const close = async () => {
    loop.close();
    await ended;
    queues.close();
    writer.close(false);
  };
  return { counters, queue, warnings, [Symbol.asyncDispose]: close };
}

describe('credentials that are refused', () => {
  it.each([
    [401, 'refuses the credentials (401)', 'Mend TELLTALE_ELASTICSEARCH_API_KEY'],
    [403, 'does not let this user write (403)', 'Grant auto_configure and create_doc'],
  ])('with %i pause the shipping, are said once, and work again once they are mended', async (status, what, remedy) => {
    await using stub = await startStub();
    stub.fault = () => ({ status });
    const apiKey = 'aVeryPrivateKey';
    await using shipping = startLoop({ nodes: [stub.url.replace('//', '//user:secret@')], apiKey });
    await until(() => expect(stub.requests.length).toBeGreaterThanOrEqual(3));
    expect(shipping.counters.get('paused')).toBe(1);
    expect(queued(shipping.counters.snapshot())).toBe(100);
    const [first, second, third] = stub.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(290);
    expect((third?.at ?? 0) - (second?.at ?? 0)).toBeGreaterThanOrEqual(290);
    expect(first?.authorization).toBe(`ApiKey ${apiKey}`);
    expect(shipping.warnings()).toHaveLength(1);
    expect(shipping.warnings()[0]).toContain(`[telltale shipper] Elasticsearch at ${stub.url} ${what}.`);
    expect(shipping.warnings()[0]).toContain(remedy);
    expect(shipping.warnings()[0]).not.toMatch(/aVeryPrivateKey|secret/);
    stub.fault = () => undefined;
    await until(() => expect(shipping.counters.get('delivered')).toBe(100));
    expect(numbers(stub)).toEqual(upTo(100));
    expect(shipping.counters.get('paused')).toBe(0);
    await until(() => expect(shipping.warnings()).toHaveLength(2));
  });
});

describe('a server that does not answer', () => {
  it('does not keep the queue from showing that its owner lives', async () => {
    await using stub = await startStub();
    stub.fault = () => 'no answer';
    await using shipping = startLoop({ nodes: [stub.url] });
    await until(() => expect(stub.requests).toHaveLength(1));
    const beat = () => statSync(join(shipping.queue.path, 'alive')).mtimeMs;
    const before = beat();
    await until(() => expect(beat()).toBeGreaterThan(before));
    expect(stub.requests).toHaveLength(1);
    await stub.close();
  });
});
