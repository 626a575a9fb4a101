// The console on a plane of its own, since others must not see it: Elasticsearch stops and starts, dead letters are
// sent again.
import {
  connectServers,
  type RunningConsole,
  readFilter,
  type Servers,
  startConsole,
  tailLogs,
} from '@telltale/console';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lastBeforeStart } from '../../packages/console/src/logs/tail/before-start.ts';
import { listShards } from '../../packages/console/src/logs/tail/list-shards.ts';
import { readTailPosition, type TailPosition } from '../../packages/console/src/logs/tail/tail-position.ts';
import { launchBrowser, openWatchedPage, whyNoBrowser } from '../support/browser.ts';
import { type OwnPlane, ownPlane } from '../support/own-plane.ts';
import { type ServerClient, serverClient } from '../support/server-client.ts';
import { shipping } from '../support/typed-documents.ts';
import { bulk, document } from './support/log-writer.ts';
import { isReady } from './support/page.ts';

const testMsMax = 300_000;
const service = 'till';
const stream = 'logs-till-default';

let plane: OwnPlane;
let servers: Servers & AsyncDisposable;
let shipper: ServerClient;
let running: RunningConsole;
beforeAll(async () => {
  plane = await ownPlane();
  servers = connectServers(async () => (await plane.engine.status()).connections ?? {});
  shipper = serverClient(shipping(plane));
  running = await startConsole({ plane: plane.engine, telltale: '0.1.0', port: 0 });
});
afterAll(async () => {
  await running?.close();
  await servers?.[Symbol.asyncDispose]();
  await shipper?.[Symbol.asyncDispose]();
  await plane?.[Symbol.asyncDispose]();
});

it('a tail reports once that Elasticsearch is stopped, and misses and repeats nothing after its restart', {
  timeout: testMsMax,
}, async () => {
  await bulk(shipper, stream, [document('long before', { service })]);
  const over = new AbortController();
  const filter = readFilter(new URLSearchParams({ service }));
  const events = tailLogs(servers, { filter, signal: over.signal })[Symbol.asyncIterator]();
  const messages: string[] = [];
  const unreachable: string[] = [];
  let position = '';
  const next = async (): Promise<void> => {
    const { value } = await events.next();
    messages.push(...(value?.records ?? []).map(({ message }) => message));
    if (value?.unreachable !== undefined) unreachable.push(value.unreachable);
    position = value?.position ?? position;
  };
  /** What a tail gives that is tried until Elasticsearch answers, up to the last record. */
  const tried = async (ended?: TailPosition): Promise<string[]> => {
    const given: string[] = [];
    while (!['last', 'new'].every((message) => given.includes(message))) {
      try {
        for await (const { records } of tailLogs(servers, { filter, ended, signal: over.signal })) {
          given.push(...records.map(({ message }) => message));
          if (['last', 'new'].every((message) => given.includes(message))) break;
        }
      } catch (error) {
        if (over.signal.aborted) throw error;
      }
    }
    return given;
  };
  await next();
  await bulk(shipper, stream, [document('before', { service })]);
  while (!messages.includes('before')) await next();

  await using operator = await plane.engine.operator();
  await operator.stop('elasticsearch');
  while (unreachable.length === 0) await next();
  // Listened to while it starts: shards are there one after the other.
  const listening = (async () => {
    while (!messages.includes('last')) await next();
  })();
  const begun = tried();
  const resumed = tried(readTailPosition(position));
  await operator.start('elasticsearch');
  await bulk(shipper, stream, [document('after', { service, at: Date.now() - 3_600_000 })]);
  await bulk(shipper, 'logs-till.new-default', [document('new', { service })]);
  await bulk(shipper, stream, [document('last', { service })]);
  await listening;
  while (!messages.includes('new')) await next();
  expect((await resumed).toSorted()).toEqual(['after', 'last', 'new']);
  expect((await begun).filter((message) => !['after', 'last', 'new'].includes(message))).toEqual([]);
  over.abort();
  expect(messages.filter((message) => message !== 'long before').toSorted()).toEqual([
    'after',
    'before',
    'last',
    'new',
  ]);
  expect(messages.filter((message) => message === 'long before').length).toBeLessThanOrEqual(1);
  expect(unreachable).toEqual([expect.stringContaining('Elasticsearch')]);

  // Records from before the start of a shard are distinguished from later ones, and a new shard had none.
  const { shards, indices } = await listShards(servers, 'logs-till*-default');
  for (const uuid of indices.values()) expect(uuid).toMatch(/^[\w-]{22}$/);
  const before = await Promise.all(
    shards.map(async ({ index, last = -1 }) => [
      index.replace(/^\.ds-(.*)-[\d.]+-\d+$/, '$1'),
      await lastBeforeStart(servers, { index, last }),
    ]),
  );
  expect(Object.fromEntries(before)).toEqual({ [stream]: 1, 'logs-till.new-default': -1 });
});

const skipped = whyNoBrowser();
if (skipped !== undefined) console.log(`skipped: dead letters in a browser. ${skipped}`);

describe.skipIf(skipped !== undefined)('dead letters', () => {
  it('are retried from the page: the one with a fixed cause arrives, and the other stays', {
    timeout: testMsMax,
  }, async () => {
    const original = { '@timestamp': new Date().toISOString(), message: 'mended', service: { name: service } };
    const letter = (of: object): string =>
      JSON.stringify({
        '@timestamp': new Date().toISOString(),
        message: '400 document_parsing_exception',
        event: { kind: 'pipeline_error', dataset: stream, original: JSON.stringify(of) },
      });
    const letters = [letter(original), letter({ ...original, message: 'still bad', host: 'not an object' })];
    await bulk(shipper, 'logs-telltale.deadletter-default', letters);
    await using browser = await launchBrowser();
    const origin = new URL(running.url).origin;
    const { page, problems } = await openWatchedPage(await browser.newContext(), origin);
    await page.goto(running.url);
    await expect
      .poll(async () => {
        await page.goto(`${origin}/shipping`);
        await isReady(page);
        return page.locator('.letter').count();
      })
      .toBe(2);
    await page.getByRole('button', { name: 'Send them again' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send these 2 records again?' });
    await dialog.getByRole('button', { name: 'Leave them' }).click();
    await page.getByRole('button', { name: 'Send them again' }).click();
    await dialog.getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('status').filter({ hasText: 'delivered: 1' }).waitFor();
    await expect.poll(() => page.locator('.letter').count()).toBe(1);
    expect(await page.locator('.letter pre').textContent()).toContain('still bad');
    await expect
      .poll(async () => {
        await page.goto(`${origin}/logs?text=mended`);
        await isReady(page);
        return page.locator('.record .record-text').allInnerTexts();
      })
      .toEqual(['mended']);
    expect(problems).toEqual([]);
  });
});
