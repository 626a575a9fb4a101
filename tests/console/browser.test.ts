// The console in a real browser, over the real plane, with two services under load.
import { type RunningConsole, startConsole } from '@telltale/console';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openWatchedPage, whyNoBrowser } from '../support/browser.ts';
import { type TestPlane, testPlane } from '../support/plane.ts';
import { coloursOf, isReady, seriousFaults } from './support/page.ts';
import { takePictures } from './support/pictures.ts';
import { shipRecord } from './support/ship-record.ts';
import { startTraffic, type Traffic } from './support/traffic.ts';

/** Where the pictures of the docs are written, where they are wanted. */
const pictures = process.env.TELLTALE_TEST_PICTURES;
/** Others share the plane; in the pictures the services have the names of the docs. */
const names =
  pictures === undefined
    ? { gateway: `gateway-${process.pid}`, shop: `shop-${process.pid}` }
    : { gateway: 'gateway', shop: 'shop' };
/** Rates need two scrapes of each service, which are 15 s apart. */
const RATE_MS_MAX = 120_000;
const skipped = whyNoBrowser();
if (skipped !== undefined) console.log(`skipped: the console in a browser. ${skipped}`);

describe.skipIf(skipped !== undefined)('the console in a browser', () => {
  let plane: TestPlane;
  let traffic: Traffic;
  let running: RunningConsole;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let problems: string[];
  let origin = '';

  const open = async (path: string): Promise<void> => {
    await page.goto(origin + path);
    await isReady(page);
  };
  const service = (name: string): string => `var-service=${name}`;

  beforeAll(async () => {
    plane = await testPlane();
    traffic = await startTraffic(plane.environment, names);
    running = await startConsole({ plane: plane.engine, telltale: '0.1.0', port: 0 });
    origin = new URL(running.url).origin;
    browser = await launchBrowser();
    context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    ({ page, problems } = await openWatchedPage(context, origin));
    await page.goto(running.url);
    await isReady(page);
    await page.goto(`${origin}/d/telltale-service?from=now-5m&to=now&refresh=5s&${service(names.shop)}`);
    await page.locator('[data-panel="Rate"] [data-value]:not([data-value="0"])').waitFor({ timeout: RATE_MS_MAX });
    // A graph's last point is up to a step before now: the first value is there later than that of a stat.
    for (const title of ['Requests by route', 'Latency', 'Event loop utilization', 'Log records by level']) {
      await page.locator(`[data-panel="${title}"] canvas`).waitFor({ timeout: RATE_MS_MAX });
    }
  });

  afterEach(() => {
    expect(problems.splice(0)).toEqual([]);
  });

  afterAll(async () => {
    if (pictures !== undefined) await takePictures(page, { origin, folder: pictures, ...names });
    await browser?.close();
    await running?.close();
    await traffic?.[Symbol.asyncDispose]();
  });

  it('opens on the overview, where both services are listed with their numbers', async () => {
    await open('/');
    const row = page.locator(`[data-service="${names.shop}"]`);
    expect(await row.locator('[data-label="requests"]').innerText()).toMatch(/^[\d.]+\s?req\/s$/);
    expect(await row.locator('[data-label="errors"]').innerText()).toMatch(/^[\d.]+\s?%$/);
    expect(await page.locator(`[data-service="${names.gateway}"]`).count()).toBe(1);
  });

  it('draws each graph of the dashboard of a service, and a value in each stat', async () => {
    await open(`/d/telltale-service?from=now-5m&to=now&${service(names.shop)}`);
    const graphs = page.locator('.panel-graph, .panel-bars');
    expect(await graphs.count()).toBeGreaterThan(4);
    for (const graph of await graphs.all()) {
      const title = await graph.getAttribute('data-panel');
      const inked = await graph.locator('canvas').evaluate(coloursOf);
      expect({ title, isInked: inked.length > 0 }).toEqual({ title, isInked: true });
    }
    for (const stat of await page.locator('.panel-stat').all()) {
      expect(await stat.locator('[data-value]').first().getAttribute('data-value')).toMatch(/^[\d.e+-]+$/);
    }
  });

  it('shows in each stat the value from the API, which is that of Prometheus', async () => {
    const answers = new Map<string, unknown>();
    const listen = async (response: { url(): string; json(): Promise<unknown> }): Promise<void> => {
      const url = new URL(response.url());
      if (url.pathname === '/api/panel') answers.set(url.searchParams.get('panel') ?? '', await response.json());
    };
    page.on('response', listen);
    const to = Date.now();
    await open(`/d/telltale-service?from=${to - 300_000}&to=${to}&${service(names.shop)}`);
    page.off('response', listen);
    for (const stat of await page.locator('.panel-stat').all()) {
      const id = (await stat.getAttribute('id'))?.replace('panel-', '') ?? '';
      const shown = await stat.locator('[data-value]').evaluateAll((all) => all.map((each) => each.dataset?.value));
      const { values } = answers.get(id) as { readonly values: readonly { readonly value: number | null }[] };
      expect(shown).toEqual(values.map(({ value }) => String(value)));
    }
  });

  it('opens each view and each dashboard without an error', async () => {
    await open('/');
    const links = await page
      .locator('#navigation a.entry')
      .evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    expect(links.length).toBeGreaterThan(11);
    for (const link of links) {
      await open(link ?? '/');
      expect(await page.locator('main h2, main h3, main table, main form').count()).toBeGreaterThan(0);
      expect(await page.locator('main .failure').allInnerTexts()).toEqual([]);
    }
  });

  it('leads from a point on a graph to the lines of that request across both services, and back', async () => {
    await open(`/d/telltale-service?from=now-5m&to=now&${service(names.gateway)}`);
    const before = page.url();
    await page.locator('[data-panel="Latency"] .exemplar').first().waitFor();
    await page.locator('[data-panel="Latency"] .exemplar').first().click({ force: true });
    await page.locator('.timeline-row').first().waitFor();
    await isReady(page);
    const services = await page.locator('.timeline-row .record-service').allInnerTexts();
    expect(new Set(services)).toEqual(new Set([names.gateway, names.shop]));
    const offsets = await page.locator('.timeline-row time').evaluateAll((all) => all.map((each) => each.dateTime));
    expect(offsets).toEqual(offsets.toSorted());
    await page.locator('a.back').click();
    await isReady(page);
    expect(new URL(page.url()).pathname).toBe(new URL(before).pathname);
    expect(await page.locator('[data-panel="Latency"].is-current').count()).toBe(1);
  });

  it('shows method, path and status in the lines of a request', async () => {
    await open(`/logs?service=${names.gateway}&text=checks`);
    await page.locator('.record-trace').first().click();
    await page.locator('.timeline-row').first().waitFor();
    expect(await page.locator('.summary').innerText()).toMatch(/Request\s+POST \/checkout/);
    const rows = await page.locator('.timeline-row .record-text').allInnerTexts();
    expect(rows).toContainEqual(expect.stringMatching(/^request (?:served|failed)\s*POST \/orders (?:201|502)$/));
  });

  it('shows the values at the time of an exemplar while the cursor is on it', async () => {
    await open(`/d/telltale-service?from=now-5m&to=now&refresh=off&${service(names.gateway)}`);
    const panel = page.locator('[data-panel="Latency"]');
    const over = panel.locator('.u-over');
    await over.scrollIntoViewIfNeeded();
    const [box, point] = [await over.boundingBox(), await panel.locator('.exemplar').last().boundingBox()];
    if (box === null || point === null) throw new Error('the graph has no place');
    const time = panel.locator('.tooltip-time');
    await page.mouse.move(box.x + 2, box.y + 10);
    await expect.poll(() => time.isVisible()).toBe(true);
    const before = await time.innerText();
    // At once, as a quick hand: nothing of the graph itself is crossed.
    await page.mouse.move(point.x + point.width / 2, point.y + point.height / 2);
    await expect.poll(() => time.innerText()).not.toBe(before);
  });

  it('leads from an error among the logs to its request', async () => {
    await open(`/logs?service=${names.shop}&level=error`);
    await page.locator('.record').first().waitFor();
    await page.locator('.record-line').first().click();
    await page.locator('.record-details').getByRole('link', { name: 'Its request' }).click();
    await page.locator('.timeline-row').first().waitFor();
    expect(await page.locator('.timeline-row.level-red').count()).toBeGreaterThan(0);
  });

  it('filters the logs by a value with one click on it, and the address can be shared', async () => {
    await open(`/logs?service=${names.shop}`);
    await page.locator('.record', { hasText: 'request served' }).first().locator('.record-line').click();
    await page.locator('.record-details').getByRole('link', { name: 'Only records with this app.status' }).click();
    await isReady(page);
    expect(new URL(page.url()).searchParams.getAll('field')).toEqual([expect.stringMatching(/^app\.status=20[01]$/)]);
    const shared = await context.newPage();
    await shared.goto(page.url());
    await isReady(shared);
    const messages = await shared.locator('.record .record-text').allTextContents();
    expect(messages.length).toBeGreaterThan(0);
    expect(new Set(messages)).toEqual(new Set(['request served']));
    await shared.close();
  });

  it('shows a note in each view if a part of the logs has not answered', async () => {
    const incomplete = '1 of 2 parts of the logs could not be searched: gone';
    // No part of the shared plane can be stopped: what the server answers then is put into its answers.
    const questions = /\/api\/(?:logs|logs\/histogram|logs\/values|request|panel)\?/;
    await page.route(questions, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), incomplete } });
    });
    const noteIn = (place: string) => page.locator(`${place} .note`).filter({ hasText: incomplete }).first().waitFor();
    await open(`/logs?service=${names.shop}&level=error`);
    await noteIn('.histogram');
    await noteIn('.found-records');
    await page.getByRole('button', { name: 'Fields' }).click();
    await page.locator('.field-names button').first().click();
    await noteIn('.field-values');
    await page.keyboard.press('Escape');
    await page.locator('.record-trace').first().click();
    await page.locator('.timeline-row').first().waitFor();
    await noteIn('main');
    await open(`/d/telltale-service?from=now-5m&to=now&${service(names.shop)}`);
    await noteIn('[data-panel="Log records by level"]');
    await page.unroute(questions);
  });

  it('starts the live tail with the newest records, and keeps the range in other views', async () => {
    const id = `still-${process.pid}`;
    await shipRecord(plane.environment, { message: 'before', 'service.name': id });
    await expect
      .poll(async () => {
        await open(`/logs?service=${id}&from=now-15m&to=now`);
        return page.locator('.record').count();
      })
      .toBe(1);
    await page.getByRole('button', { name: 'Live' }).click();
    await page.locator('.live-state.is-open').waitFor();
    await page.locator('.is-live .record', { hasText: 'before' }).waitFor();
    await page.locator('#navigation').getByRole('link', { name: 'Overview' }).click();
    await page.waitForURL(/\/\?from=now-15m&to=now$/);
    await isReady(page);
  });

  it('queries up to the time of a click, not of the last refresh', async () => {
    await open(`/logs?service=${names.shop}&refresh=off`);
    const loaded = Date.now();
    await expect.poll(() => Date.now() - loaded).toBeGreaterThan(2_000);
    const asked = page.waitForRequest(/\/api\/logs\?/);
    const clicked = Date.now();
    await page.getByRole('button', { name: 'error', exact: true }).click();
    expect(Number(new URL((await asked).url()).searchParams.get('to'))).toBeGreaterThanOrEqual(clicked);
    await isReady(page);
  });

  it('shows the alerts of the fleet without horizontal scrolling', async () => {
    const labels = { severity: 'critical', job: 'checkout-of-europe', instance: '10.12.113.204:9464' };
    const rows = ['TelltaleLogRecordsDeadLettered', 'TelltaleEventLoopBlocked'].map((alertname) => ({
      labels: { ...labels, alertname },
      values: [1],
    }));
    await page.route(/\/api\/panel\?/, async (route) => {
      const response = await route.fetch();
      const answer = await response.json();
      await route.fulfill({ response, json: answer.kind === 'table' ? { ...answer, rows } : answer });
    });
    await open('/d/telltale-fleet');
    const box = page.locator('[data-panel="Alerts"] .table-box');
    expect(await box.locator('tbody tr').count()).toBe(2);
    expect(await box.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    await page.unroute(/\/api\/panel\?/);
  });

  it('shows new records as they arrive while it is live', async () => {
    await open(`/logs?service=${names.gateway}&live=1`);
    await page.locator('.record').first().waitFor();
    const newest = (): Promise<string | null> => page.locator('.record').first().getAttribute('data-id');
    const first = await newest();
    await expect.poll(newest).not.toBe(first);
  });

  it('is driven by keys: a view, the search, records and the list of keys', async () => {
    await open('/');
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.waitForURL('**/logs*');
    await isReady(page);
    await page.locator('.record').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('.record-details').first().waitFor();
    await page.keyboard.press('/');
    await expect.poll(() => page.evaluate('document.activeElement?.matches("[data-search]")')).toBe(true);
    await page.keyboard.type('payment');
    await page.waitForURL('**text=payment*');
    await page.locator('h1').click();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('zooms into the range that is dragged on a graph', async () => {
    await open(`/d/telltale-service?from=now-15m&to=now&${service(names.shop)}`);
    const over = page.locator('[data-panel="Requests by route"] .u-over');
    await over.scrollIntoViewIfNeeded();
    const box = await over.boundingBox();
    if (box === null) throw new Error('the graph has no place');
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/from=\d+/);
    await isReady(page);
    const { searchParams } = new URL(page.url());
    const length = Number(searchParams.get('to')) - Number(searchParams.get('from'));
    expect(length).toBeGreaterThan(0.3 * 900_000);
    expect(length).toBeLessThan(0.5 * 900_000);
  });

  it.each(['dark', 'light'] as const)('has no serious fault of accessibility (%s)', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    for (const path of [
      '/',
      `/d/telltale-service?${service(names.shop)}`,
      `/logs?service=${names.shop}`,
      '/shipping',
    ]) {
      await open(path);
      expect({ path, faults: await seriousFaults(page) }).toEqual({ path, faults: [] });
    }
    await page.emulateMedia({ colorScheme: null });
  });

  it('fits a phone: no view is wider than 390 pixels', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of [
      '/',
      `/d/telltale-service?${service(names.shop)}`,
      `/logs?service=${names.shop}`,
      '/shipping',
    ]) {
      await open(path);
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect({ path, width }).toEqual({ path, width: 390 });
    }
    await page.setViewportSize({ width: 1366, height: 768 });
  });

  it('shows markup, control characters and long texts of a record as text, and runs none of it', async () => {
    const name = `<img src=x onerror=document.title='run'>-${process.pid}`;
    const message = `<script>document.title = 'run'</script>\u0000\u001b[31m\u202e ${'long '.repeat(20_000)}end`;
    const evil = '"><svg onload=document.title=1>';
    await shipRecord(plane.environment, { message, 'service.name': name, 'log.level': evil, app: { [evil]: evil } });
    await expect
      .poll(async () => {
        await open(`/logs?service=${encodeURIComponent(name)}`);
        return page.locator('.record').count();
      })
      .toBe(1);
    await page.locator('.record-line').click();
    await page.locator('.record-details').getByRole('button', { name: 'Whole record' }).click();
    await isReady(page);
    expect(await page.locator('.record-service').innerText()).toBe(name);
    expect(await page.locator('.record-details').innerText()).toContain(`<script>document.title = 'run'</script>`);
    expect(await page.locator('main script, main img, main svg[onload]').count()).toBe(0);
    expect(await page.title()).toBe('Logs · Telltale');
  });

  it('tells a browser without JavaScript that it needs it', async () => {
    const without = await browser.newContext({ javaScriptEnabled: false });
    await without.addCookies(await context.cookies());
    const bare = await without.newPage();
    await bare.goto(`${origin}/`);
    expect(await bare.locator('body').innerText()).toContain('The console needs JavaScript');
    await without.close();
  });

  it('stays usable, and retries by itself, after its servers were away for a while', async () => {
    await open('/logs?refresh=5s');
    await page.route('**/api/**', (route) => route.abort('connectionrefused'));
    await page.keyboard.press('r');
    await page.locator('.failure').first().waitFor();
    await page.unroute('**/api/**');
    await page.locator('.failure').first().waitFor({ state: 'detached' });
    // The browser itself reports each refused connection.
    problems.splice(0, problems.length, ...problems.filter((problem) => !/ERR_CONNECTION_REFUSED/.test(problem)));
  });
});
