// A record that the real Elasticsearch refuses for good: kept with the reason, sent again, or thrown away.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ShipperStats, startShipper } from '@telltale/log-shipper';
import type { DeadLetters } from '@telltale/plane';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deadLettersWaitMsMax, withDeadLetters } from './support/dead-letters.ts';
import { findLogs } from './support/elasticsearch.ts';
import { olderIndexWaitMsMax, olderTemplate, withOlderIndex } from './support/older-template.ts';
import { type TestPlane, testPlane } from './support/plane.ts';
import { clientOf } from './support/plane-client.ts';
import { shippingTarget } from './support/shipping-target.ts';

const namespace = `letters_${process.pid}`;
const folder = mkdtempSync(join(tmpdir(), 'telltale-dead-letters-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let plane: TestPlane;
beforeAll(async () => {
  plane = await testPlane();
});

/** Ships documents as a service does, and tells what became of them. */
async function ship(
  documents: readonly object[],
  dataset = 'app',
): Promise<{ stats: ShipperStats; warnings: string[] }> {
  const warnings: string[] = [];
  const shipper = startShipper({
    elasticsearch: shippingTarget(plane.environment),
    dataStream: { dataset, namespace },
    spoolDir: join(folder, 'spool'),
    spoolBytesMax: 10_000_000,
    exitFlushMsMax: 60_000,
    onWarning: (message) => warnings.push(message),
  });
  for (const document of documents) shipper.append(JSON.stringify(document), 'info');
  expect(await shipper.flush(120_000)).toBe(true);
  const stats = shipper.stats();
  await shipper.close();
  return { stats, warnings };
}

async function ours(dead: DeadLetters) {
  const { letters } = await dead.list(1_000);
  return letters.filter(({ data_stream }) => data_stream.endsWith(namespace));
}

const at = new Date().toISOString();

/** A letter as it stands there when the mapping was mended meanwhile: an original that is taken now. */
function letterOf(original: object, { stream = `logs-app-${namespace}`, time = at } = {}): object {
  return {
    '@timestamp': time,
    message: '400 document_parsing_exception',
    event: { kind: 'pipeline_error', dataset: stream, original: JSON.stringify(original) },
  };
}

it('is kept with the reason and the original, and is rejected again while the cause persists', async () => {
  const bad = { '@timestamp': at, message: 'bad', host: 'not an object' };
  const { stats, warnings } = await ship([{ '@timestamp': at, message: 'good' }, bad]);
  expect(stats).toMatchObject({ delivered: 1, deadLettered: 1, queued: 0 });
  expect(warnings).toEqual([]);
  await using dead = await plane.engine.deadLetters();
  await expect.poll(() => ours(dead)).toHaveLength(1);
  const [letter] = await ours(dead);
  expect(letter).toMatchObject({ data_stream: `logs-app-${namespace}`, reason: expect.stringContaining('[host]') });
  expect(JSON.parse(letter?.original ?? '')).toMatchObject(bad);
  const { refused } = await dead.retry();
  expect(refused).toBeGreaterThanOrEqual(1);
  expect(await ours(dead)).toHaveLength(1);
});

it('arrives under its own id when it is sent again after the cause is fixed, and is no longer a dead letter', async () => {
  const letter = letterOf({ '@timestamp': at, message: 'mended', service: { name: namespace } });
  const { stats } = await ship([letter], 'telltale.deadletter');
  expect(stats.delivered).toBe(1);
  await using dead = await plane.engine.deadLetters();
  await expect.poll(() => ours(dead)).toHaveLength(2);
  expect((await dead.retry()).delivered).toBeGreaterThanOrEqual(1);
  expect((await ours(dead)).map(({ reason }) => reason)).toEqual([expect.stringContaining('[host]')]);
  const query = { bool: { filter: [{ term: { 'service.name': namespace } }, { match: { message: 'mended' } }] } };
  expect(await findLogs(plane.connections.elasticsearch, query, 1)).toHaveLength(1);
});

it('arrives even if dead letters were stored one by one and out of order, as after an outage', async () => {
  await using dead = await plane.engine.deadLetters();
  const before = (await ours(dead)).length;
  // More than are read at once, in several segments.
  const each = 40;
  for (const [sent, hours] of [0, 5, 2, 8].entries()) {
    const time = new Date(Date.now() - hours * 3_600_000).toISOString();
    const original = { '@timestamp': at, message: 'lasting', service: { name: namespace } };
    await ship(
      Array.from({ length: each }, () => letterOf(original, { time })),
      'telltale.deadletter',
    );
    // What can be found by now is written apart from what comes next.
    await expect.poll(() => ours(dead)).toHaveLength(before + (sent + 1) * each);
  }
  expect((await dead.retry()).delivered).toBeGreaterThanOrEqual(4 * each);
  expect(await ours(dead)).toHaveLength(before);
  const query = { bool: { filter: [{ term: { 'service.name': namespace } }, { match: { message: 'lasting' } }] } };
  expect(await findLogs(plane.connections.elasticsearch, query, 4 * each)).toHaveLength(4 * each);
});

it(
  'arrives with its types in a data stream that was upgraded since it was refused',
  { timeout: 2 * olderIndexWaitMsMax },
  () =>
    withOlderIndex(async () => {
      await using admin = await clientOf('admin', plane);
      const stream = `logs-older-${namespace}`;
      const template = `/_index_template/older-${process.pid}`;
      await admin.ask({ method: 'PUT', path: template, body: olderTemplate(stream, 'stored') });
      await ship([{ '@timestamp': at, message: 'before', app: { total: 1 } }], 'older');
      const original = { '@timestamp': at, message: 'refused before', service: { name: stream }, app: { total: 300 } };
      await ship([letterOf(original, { stream })], 'telltale.deadletter');
      await admin.ask({ method: 'DELETE', path: template });
      expect((await admin.ask({ method: 'POST', path: `/${stream}/_rollover` })).status).toBe(200);
      await using dead = await plane.engine.deadLetters();
      const theirs = async () => (await ours(dead)).filter(({ data_stream }) => data_stream === stream);
      await expect.poll(theirs).toHaveLength(1);
      await dead.retry();
      expect(await theirs()).toEqual([]);
      const query = {
        bool: { filter: [{ term: { 'service.name': stream } }, { range: { 'app.total': { gt: 90 } } }] },
      };
      expect(await findLogs(plane.connections.elasticsearch, query, 1)).toHaveLength(1);
      // Other tests' indices are to be searched without an older one beside them.
      const { body } = await admin.ask<Record<string, object>>({ path: `/${stream}/_settings?expand_wildcards=all` });
      const [older] = Object.keys(body).toSorted();
      expect((await admin.ask({ method: 'DELETE', path: `/${older}` })).status).toBe(200);
    }),
);

it('is sent only to data streams of logs, whatever index it names', async () => {
  const original = { '@timestamp': at, message: 'elsewhere', service: { name: namespace } };
  const streams = [
    `logs-app-${namespace}?refresh=true`,
    `logs-app-${namespace}#`,
    `logs-app-%2e%2e`,
    `logs-a/../../_security-${namespace}`,
    `logs-app-x,logs-app-${namespace}`,
    `logs-*-${namespace}`,
    `logs-App-${namespace}`,
    `metrics-app-${namespace}`,
    `logs-app-${namespace}\\`,
    `logs-app-${'x'.repeat(300)}-${namespace}`,
  ];
  await ship(
    streams.map((stream) => letterOf(original, { stream })),
    'telltale.deadletter',
  );
  await using dead = await plane.engine.deadLetters();
  const theirs = async () =>
    (await dead.list(1_000)).letters.filter(({ original: text }) => text.includes('"elsewhere"'));
  await expect.poll(theirs).toHaveLength(streams.length);
  expect((await dead.retry()).refused).toBeGreaterThanOrEqual(streams.length);
  expect((await theirs()).map(({ data_stream }) => data_stream).toSorted()).toEqual(streams.toSorted());
  const query = { bool: { filter: [{ term: { 'service.name': namespace } }, { match: { message: 'elsewhere' } }] } };
  expect(await findLogs(plane.connections.elasticsearch, query, 0)).toEqual([]);
});

it('can be deleted', { timeout: 2 * deadLettersWaitMsMax }, async () => {
  await using dead = await plane.engine.deadLetters();
  expect(await withDeadLetters(() => dead.purge())).toBeGreaterThanOrEqual(1);
  expect(await ours(dead)).toEqual([]);
});
