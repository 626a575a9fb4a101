// The live tail in a real browser, over the real plane: it keeps up without growing, and goes on where it was.
import {
  connectServers,
  type RunningConsole,
  readFilter,
  type Servers,
  searchLogs,
  startConsole,
} from '@telltale/console';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { limits as pageLimits } from '../../packages/console/page/limits.ts';
import { launchBrowser, openWatchedPage, whyNoBrowser } from '../support/browser.ts';
import { testPlane } from '../support/plane.ts';
import { type ServerClient, serverClient } from '../support/server-client.ts';
import { shipping } from '../support/typed-documents.ts';
import { bulk, document } from './support/log-writer.ts';
import { isReady } from './support/page.ts';
import { isLongRun, tailSeconds } from './support/tail-seconds.ts';

const stream = `logs-browsed${process.pid}-default`;
const skipped = whyNoBrowser();
if (skipped !== undefined) console.log(`skipped: the live tail in a browser. ${skipped}`);

/** What a page holds once its garbage is collected. */
interface Held {
  readonly heapBytes: number;
  readonly nodes: number;
}

async function heldBy(session: CDPSession): Promise<Held> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes } = await session.send('Memory.getDOMCounters');
  return { heapBytes: usedSize, nodes };
}

describe.skipIf(skipped !== undefined)('the live tail in a browser', () => {
  let servers: Servers & AsyncDisposable;
  let shipper: ServerClient;
  let running: RunningConsole;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let problems: string[];
  let origin = '';

  beforeAll(async () => {
    const plane = await testPlane();
    servers = connectServers(async () => plane.connections);
    shipper = serverClient(shipping(plane));
    running = await startConsole({ plane: plane.engine, telltale: '0.1.0', port: 0 });
    origin = new URL(running.url).origin;
    browser = await launchBrowser();
    context = await browser.newContext();
    ({ page, problems } = await openWatchedPage(context, origin));
    await page.goto(running.url);
    await isReady(page);
  });
  afterEach(() => {
    expect(problems.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await running?.close();
    await servers?.[Symbol.asyncDispose]();
    await shipper?.[Symbol.asyncDispose]();
  });

  const listen = async (service: string): Promise<void> => {
    await page.goto(`${origin}/logs?live=1&service=${service}`);
    await page.locator('.live-state.is-open').waitFor();
  };
  const texts = (): Promise<string[]> => page.locator('.record .record-text').allTextContents();

  /** Breaks the connection, and lets none be made until `while_` has ended. */
  async function away(while_: () => Promise<void>): Promise<void> {
    await page.route('**/api/logs/tail*', (route) => route.abort('connectionrefused'));
    // As after sleep: what looks like a connection is given up.
    await page.evaluate('window.dispatchEvent(new Event("online"))');
    await page.locator('.live-state.is-waiting').waitFor();
    await while_();
    await page.unroute('**/api/logs/tail*');
    await page.locator('.live-state.is-open').waitFor();
    // The browser itself reports each refused connection.
    problems.splice(0, problems.length, ...problems.filter((problem) => !/ERR_CONNECTION_REFUSED/.test(problem)));
  }

  async function found(count: number, query: { readonly service: string; readonly level?: string }): Promise<void> {
    const filter = readFilter(new URLSearchParams(query));
    const total = async () =>
      (await searchLogs(servers, { filter, range: { from: 0, to: Date.now() + 60_000 }, limit: 1 })).total;
    await expect.poll(total).toBe(count);
  }

  it('resumes where it was after a lost connection, with late records, and repeats nothing', async () => {
    const service = `browsed-away-${process.pid}`;
    await listen(service);
    await bulk(shipper, stream, [document('one', { service })]);
    await expect.poll(texts).toEqual(['one']);
    await away(async () => {
      await bulk(shipper, stream, [document('two', { service, at: Date.now() - 7_200_000 })]);
      await bulk(shipper, stream, [document('three', { service })]);
      await found(3, { service });
    });
    await expect.poll(texts).toEqual(['three', 'two', 'one']);
    await bulk(shipper, stream, [document('four', { service })]);
    await expect.poll(texts).toEqual(['four', 'three', 'two', 'one']);
    expect(await page.getByText('were skipped').count()).toBe(0);
  });

  it('says how many records it skipped while it was away', async () => {
    const service = `browsed-flood-${process.pid}`;
    await listen(service);
    await bulk(shipper, stream, [document('first', { service })]);
    await expect.poll(texts).toEqual(['first']);
    await away(async () => {
      for (let at = 0; at < 6; at += 1)
        await bulk(
          shipper,
          stream,
          Array.from({ length: 2_000 }, (_, n) => document(`${at * 2_000 + n}`, { service })),
        );
      // Once the last one is visible, the others are: what came later would be shown, and push others off the page.
      await bulk(shipper, stream, [document('last', { service, level: 'warn' })]);
      await found(1, { service, level: 'warn' });
    });
    await expect.poll(async () => (await texts()).includes('last')).toBe(true);
    const shown = (await texts()).length;
    const hint = await page.getByText('were skipped').innerText();
    expect(shown).toBeLessThanOrEqual(pageLimits.tailRecordsMax);
    expect(Number(/^[\d,]+/.exec(hint)?.[0].replaceAll(',', '')) + shown).toBe(12_002);
  });

  it('keeps up with 500 records a second without growing', { timeout: 120_000 + 6_000 * tailSeconds }, async () => {
    const service = `browsed-load-${process.pid}`;
    const session = await context.newCDPSession(page);
    await session.send('HeapProfiler.enable');
    await session.send('Network.enable');
    const seen: string[] = [];
    let events = 0;
    session.on('Network.eventSourceMessageReceived', ({ data }) => {
      events += 1;
      const { records }: { records: { message: string }[] } = JSON.parse(data);
      seen.push(...records.map(({ message }) => message));
    });
    await listen(service);
    const wanted = Array.from({ length: tailSeconds * 500 }, (_, at) => `n${at}`);
    const begun = performance.now();
    const writing = (async () => {
      for (let at = 0; at < wanted.length; at += 100) {
        await bulk(
          shipper,
          stream,
          wanted.slice(at, at + 100).map((message) => document(message, { service })),
        );
        const pause = begun + (at + 100) * 2 - performance.now();
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, pause)));
      }
    })();
    const held: Held[] = [];
    // From when the list is full on: until then it has to grow.
    await expect.poll(() => seen.length).toBeGreaterThan(2 * pageLimits.tailRecordsMax);
    while (seen.length < wanted.length) held.push(await heldBy(session));
    await writing;
    const seconds = (performance.now() - begun) / 1_000;
    await expect.poll(async () => (await texts())[0]).toBe(wanted.at(-1));
    held.push(await heldBy(session));
    expect(seen.toSorted()).toEqual(wanted.toSorted());
    expect(await page.locator('.record').count()).toBe(pageLimits.tailRecordsMax);
    // So many that the first and the last of them are others.
    expect(held.length).toBeGreaterThanOrEqual(3);
    const third = Math.floor(held.length / 3);
    const least = (of: readonly Held[]): Held => ({
      heapBytes: Math.min(...of.map(({ heapBytes }) => heapBytes)),
      nodes: Math.min(...of.map(({ nodes }) => nodes)),
    });
    const [early, late] = [least(held.slice(0, third)), least(held.slice(-third))];
    if (isLongRun)
      console.log(
        `tail in a browser: ${wanted.length} records in ${seconds.toFixed(1)} s by ${events} events, looked at ${held.length} times; at first ${JSON.stringify(early)}, at the end ${JSON.stringify(late)}`,
      );
    expect(late.heapBytes - early.heapBytes, `bytes more than at first, of ${early.heapBytes}`).toBeLessThan(3_000_000);
    expect(late.nodes - early.nodes, `nodes more than at first, of ${early.nodes}`).toBeLessThan(2_000);
    await session.detach();
  });
});
