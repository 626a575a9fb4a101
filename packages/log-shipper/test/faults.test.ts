// Faults of Elasticsearch, the network and what lies between: each costs time, and no record.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { limits } from '../src/limits.ts';
import { type Stub, startStub } from './support/elasticsearch-stub.ts';
import {
  appendAll,
  deadLetters,
  expectConserved,
  numbers,
  ownFolder,
  removeFolders,
  shipperTo,
  until,
  upTo,
} from './support/shipping.ts';

afterAll(removeFolders);

const back = '[telltale shipper] Elasticsearch accepts records again.';

/** A record as it is sent. */
function sent(n: number): string {
  const stream = '{"type":"logs","dataset":"app","namespace":"test"}';
  return `{"data_stream":${stream},"n":${n},"message":"said"}`;
}

/** Ships 100 records to a stub with a fault, until all are settled. */
async function ship(stub: Stub, count = 100) {
  const spool = ownFolder();
  await using shipper = shipperTo(stub.url, spool);
  await appendAll(shipper, 0, count, count);
  expect(await shipper.flush(120_000)).toBe(true);
  // By message, and so a little behind the counters; the warnings came before it.
  await until(() => expect(shipper.stats().lastError).toBeUndefined());
  const stats = shipper.stats();
  expectConserved(stats);
  expect(stats.queued).toBe(0);
  return { stats, spool, warnings: shipper.warnings };
}

describe('a request that is rejected', () => {
  it.each([429, 503, 500, 502])(
    'as a whole (%i) is sent again as a whole, ever later, and said once',
    async (status) => {
      await using stub = await startStub();
      stub.fault = (_request, before) => (before < 3 ? { status } : undefined);
      const { stats, warnings } = await ship(stub);
      expect(numbers(stub)).toEqual(upTo(100));
      expect(stats).toMatchObject({ delivered: 100, bulkRequests: { ok: 1, refused: 3 } });
      const [first, ...others] = stub.requests;
      expect(others).toHaveLength(3);
      for (const { ids } of others) expect(ids).toEqual(first?.ids);
      const waits = others.map(({ at }, index) => at - (stub.requests[index]?.at ?? 0));
      expect(waits[0]).toBeGreaterThanOrEqual(95);
      expect(waits[2]).toBeGreaterThanOrEqual(395);
      expect(warnings).toEqual([
        `[telltale shipper] Elasticsearch at ${stub.url} is overloaded (${status}). Records wait in the spool and are sent again later.`,
        back,
      ]);
    },
  );

  it('as too large (413) is halved until it fits', async () => {
    await using stub = await startStub();
    stub.fault = ({ bytes }) => (bytes > 3_000 ? { status: 413 } : undefined);
    const { stats, warnings } = await ship(stub);
    expect(numbers(stub)).toEqual(upTo(100));
    expect(stats).toMatchObject({ delivered: 100, deadLettered: 0 });
    expect(stub.requests.length).toBeLessThan(60);
    expect(warnings).toEqual([]);
  });

  it('as too large with a single record drops that record', async () => {
    await using stub = await startStub();
    stub.fault = ({ ids }) => (ids.some((id) => id === stub.requests[0]?.ids[7]) ? { status: 413 } : undefined);
    const first = stub.fault;
    stub.fault = (request, before) => (before === 0 ? { status: 413 } : first(request, before));
    const { stats, spool } = await ship(stub);
    expect(numbers(stub)).toEqual(upTo(100).filter((n) => n !== 7));
    expect(stats).toMatchObject({ delivered: 99, deadLettered: 1 });
    expect(letters(spool)).toEqual([expect.objectContaining({ reason: 'the request is too large (413)' })]);
  });
});

describe('an item that is rejected', () => {
  it.each([429, 503, 404, 403])(
    'temporarily (%i) is sent again alone, while the others are delivered',
    async (status) => {
      await using stub = await startStub();
      stub.fault = (_request, before) =>
        before < 2 ? { item: ({ n }) => (n === 42 ? status : undefined) } : undefined;
      const { stats } = await ship(stub);
      expect(numbers(stub)).toEqual(upTo(100));
      expect(stub.requests.map(({ ids }) => ids.length)).toEqual([100, 1, 1]);
      expect(stub.requests[2]?.ids).toEqual([stub.requests[0]?.ids[42]]);
      expect(stats).toMatchObject({ delivered: 100, bulkRequests: { ok: 1, retried: 2, refused: 0 } });
    },
  );

  it('because of a missing privilege (403) is reported once with the remedy, shown as paused, and delivered when it is granted', async () => {
    await using stub = await startStub();
    stub.fault = () => ({ item: () => 403 });
    await using shipper = shipperTo(stub.url, ownFolder());
    await appendAll(shipper, 0, 100);
    await until(() => expect(stub.requests.length).toBeGreaterThan(2));
    expect(shipper.stats()).toMatchObject({ paused: true, queued: 100 });
    expect(shipper.warnings).toEqual([
      '[telltale shipper] Elasticsearch accepts no records for logs-app-test: 403 document_parsing_exception: status 403 (scripted). They wait in the spool. Grant auto_configure and create_doc on it to the user of TELLTALE_ELASTICSEARCH_USERNAME or the key of TELLTALE_ELASTICSEARCH_API_KEY.',
    ]);
    stub.fault = () => undefined;
    expect(await shipper.flush(120_000)).toBe(true);
    await until(() => expect(shipper.warnings.at(-1)).toBe(back));
    expect(shipper.stats()).toMatchObject({ paused: false, delivered: 100 });
  });

  it('by one index is reported once, even if others accept their records', async () => {
    await using stub = await startStub();
    stub.fault = ({ url }) => (url.startsWith('/closed') ? { item: () => 403 } : undefined);
    await using shipper = shipperTo(stub.url, ownFolder());
    shipper.append('{"_index":"closed","n":0}', 'info');
    shipper.writeNow();
    await until(() => expect(shipper.warnings).toHaveLength(1));
    for (let round = 0; round < 4; round++) {
      await appendAll(shipper, round * 10, round * 10 + 10);
      await until(() => expect(numbers(stub)).toHaveLength(round * 10 + 10));
    }
    expect(shipper.warnings).toEqual([expect.stringContaining('accepts no records for closed: 403')]);
    expect(shipper.stats()).toMatchObject({ paused: true, lastError: shipper.warnings[0] });
  });

  it('temporarily and repeatedly is reported once, and only after a while', async () => {
    await using stub = await startStub();
    stub.fault = () => ({ item: ({ n }) => (n === 42 ? 429 : undefined) });
    await using shipper = shipperTo(stub.url, ownFolder());
    await appendAll(shipper, 0, 100);
    await until(() => expect(stub.requests.length).toBeGreaterThan(limits.refusalsUnreportedMax + 1));
    expect(shipper.warnings).toEqual([
      expect.stringMatching(/^\[telltale shipper\] Elasticsearch accepts no records for logs-app-test: 429 /),
    ]);
    // The refusals come further and further apart.
  });

  it('temporarily does not delay later records', async () => {
    await using stub = await startStub();
    stub.fault = () => ({ item: ({ n }) => (n === 42 ? 429 : undefined) });
    await using shipper = shipperTo(stub.url, ownFolder());
    await appendAll(shipper, 0, 100);
    await until(() => expect(stub.taken).toHaveLength(99));
    await appendAll(shipper, 100, 200);
    await until(() => expect(stub.taken).toHaveLength(199));
    // Not acknowledged: the one in front of them is not.
    expect(shipper.stats()).toMatchObject({ delivered: 42, queued: 158 });
    expectConserved(shipper.stats());
    stub.fault = () => undefined;
    expect(await shipper.flush(120_000)).toBe(true);
    expect(numbers(stub)).toEqual(upTo(200));
    expectConserved(shipper.stats());
  });

  it('permanently (400) becomes a dead letter with the reason and the original, and the others are delivered', async () => {
    await using stub = await startStub();
    stub.fault = () => ({ item: ({ n }) => (Number(n) % 10 === 3 ? 400 : undefined) });
    const { stats, warnings } = await ship(stub);
    expect(numbers(stub)).toEqual(upTo(100).filter((n) => n % 10 !== 3));
    expect(stats).toMatchObject({ delivered: 90, deadLettered: 10 });
    expect(stub.requests.map(({ ids }) => ids.length)).toEqual([100, 10]);
    expect(deadLetters(stub)).toHaveLength(10);
    expect(deadLetters(stub)[0]).toEqual({
      id: stub.requests[0]?.ids[3],
      index: 'logs-telltale.deadletter-test',
      document: {
        '@timestamp': expect.stringMatching(/^\d{4}-/),
        data_stream: { type: 'logs', dataset: 'telltale.deadletter', namespace: 'test' },
        message: '400 document_parsing_exception: status 400 (scripted)',
        log: { level: 'error', logger: 'telltale' },
        event: { kind: 'pipeline_error', dataset: 'logs-app-test', original: sent(3) },
      },
    });
    expect(warnings).toEqual([]);
  });

  it('permanently, and kept in the failure store of its data stream, counts as a dead letter', async () => {
    await using stub = await startStub();
    stub.fault = () => 'failure store';
    const { stats } = await ship(stub);
    expect(stats).toMatchObject({ delivered: 0, deadLettered: 100, bulkRequests: { ok: 1 } });
    expect(stub.requests).toHaveLength(1);
  });

  it('permanently, as a dead letter too, is kept in a file beside the spool', async () => {
    await using stub = await startStub();
    const bad = (n: unknown): boolean => n === undefined || Number(n) % 10 === 3;
    stub.fault = () => ({ item: ({ n }) => (bad(n) ? 400 : undefined) });
    const { stats, spool, warnings } = await ship(stub);
    expect(stats).toMatchObject({ delivered: 90, deadLettered: 10 });
    expect(deadLetters(stub)).toEqual([]);
    expect(letters(spool)).toHaveLength(10);
    expect(letters(spool)[0]).toEqual({
      at: expect.stringMatching(/^\d{4}-/),
      id: stub.requests[0]?.ids[3],
      dataStream: 'logs-app-test',
      reason: '400 document_parsing_exception: status 400 (scripted)',
      document: sent(3),
    });
    expect(warnings).toEqual([]);
  });
});

describe('a connection', () => {
  it('that is refused is retried until a server listens', async () => {
    const gone = await startStub();
    await gone.close();
    await using shipper = shipperTo(gone.url, ownFolder());
    await appendAll(shipper, 0, 100);
    await until(() => expect(shipper.warnings).toHaveLength(1));
    expect(shipper.warnings[0]).toBe(
      `[telltale shipper] cannot reach Elasticsearch at ${gone.url}: ECONNREFUSED. Records wait in the spool and are sent again later. Start it, or correct TELLTALE_ELASTICSEARCH_URL.`,
    );
    expect(shipper.stats()).toMatchObject({ queued: 100, lastError: shipper.warnings[0] });
    await using stub = await startStub(Number(new URL(gone.url).port));
    expect(await shipper.flush(120_000)).toBe(true);
    expect(numbers(stub)).toEqual(upTo(100));
    await until(() => expect(shipper.warnings[1]).toBe(back));
    await until(() => expect(shipper.stats()).toMatchObject({ delivered: 100, lastError: undefined }));
  });

  it('that is lost after a batch was accepted causes no duplicates', async () => {
    await using stub = await startStub();
    stub.fault = (_request, before) => (before < 2 ? 'answer lost' : undefined);
    const { stats, warnings } = await ship(stub);
    expect(numbers(stub)).toEqual(upTo(100));
    expect(stub.requests.map(({ ids }) => ids.length)).toEqual([100, 100, 100]);
    expect(stats).toMatchObject({ delivered: 100, deadLettered: 0, bulkRequests: { ok: 1, refused: 2 } });
    // Said once, in whichever words the first loss came.
    expect(warnings).toEqual([expect.stringMatching(/^\[telltale shipper\] cannot reach Elasticsearch at /), back]);
  });
});

describe('a server that is not Elasticsearch', () => {
  it.each([
    ['a page in HTML', { body: '<html>hello</html>', contentType: 'text/html' }],
    [
      'a page in HTML with the product’s name on it',
      { body: '<html>hello</html>', contentType: 'text/html', product: true },
    ],
    ['JSON of another kind', { body: '{"ok":true}', product: true }],
    ['nothing', { body: '', product: true }],
  ])('and answers 200 with %s gets no record counted as delivered', async (_name, answer) => {
    await using stub = await startStub();
    stub.fault = (_request, before) => (before < 2 ? { status: 200, product: false, ...answer } : undefined);
    const { stats, warnings } = await ship(stub);
    expect(numbers(stub)).toEqual(upTo(100));
    expect(stats).toMatchObject({ delivered: 100, bulkRequests: { ok: 1, refused: 2 } });
    expect(warnings[0]).toMatch(
      /^\[telltale shipper\] the server that answers for .* is not Elasticsearch: .*\. Records wait in the spool\. Correct TELLTALE_ELASTICSEARCH_URL\.$/,
    );
    expect(warnings[1]).toBe(back);
  });
});

function letters(spool: string): unknown[] {
  const lines = readFileSync(join(spool, 'dead-letters.ndjson'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}
