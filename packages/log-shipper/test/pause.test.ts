// What must go on, and what must not, while Elasticsearch refuses the credentials or does not answer.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { queued } from '../src/stats.ts';
import { startStub } from './support/elasticsearch-stub.ts';
import { startLoop } from './support/loop.ts';
import { numbers, removeFolders, until, upTo } from './support/shipping.ts';

// The worker's own waits are a minute long.
vi.mock(import('../src/limits.ts'), async (original) => {
  const { limits } = await original();
  return { limits: { ...limits, pausedMsMax: 300, heartbeatMs: 50 } as unknown as typeof limits };
});

afterAll(removeFolders);

describe('credentials that are refused', () => {
  it.each([
    [401, 'rejects the credentials (401)', 'Correct TELLTALE_ELASTICSEARCH_API_KEY'],
    [403, 'does not allow this user to write (403)', 'Grant auto_configure and create_doc'],
  ])(
    'with %i pause the shipping, are reported once, and work again after they are fixed',
    async (status, what, remedy) => {
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
    },
  );
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
