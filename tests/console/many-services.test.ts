// Fifty services over an hour, in a real browser over a real Prometheus: all are drawn, and soon.
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overview } from '../../packages/console/src/overview/overview.ts';
import { readAssets } from '../../packages/console/src/server/assets.ts';
import { type RunningConsole, serveConsole } from '../../packages/console/src/server/http-server.ts';
import type { AskServer, Servers } from '../../packages/console/src/servers/servers.ts';
import { launchBrowser, openWatchedPage, whyNoBrowser } from '../support/browser.ts';
import type { RealPrometheus } from '../support/real-prometheus.ts';
import { type Past, prometheusWithPast } from './past.ts';
import { asking, openly, servers } from './recorded-servers.ts';
import { isReady } from './support/page.ts';

const SERVICES = 50;
/** What drawing may take beside the servers' own answers. */
const DRAWN_MS_MAX = 1_500;
const seconds = 3_600;
const now = Math.floor(Date.now() / 15_000) * 15;
const range = { from: (now - seconds) * 1_000, to: now * 1_000 };
const counter = (rate: number) => (ago: number) => (seconds - ago) * rate;

/** A service with a name of some length that answers requests of three statuses. */
function serviceOf(index: number): Past {
  const of = `job="a-service-with-a-longer-name-${index}",instance="10.0.0.${index}:9464"`;
  const name = 'http_server_request_duration_seconds';
  return Object.fromEntries([
    [`up{${of}}`, () => 1],
    [`target_info{${of},service_version="1.0.0"}`, () => 1],
    [`nodejs_eventloop_utilization_ratio{${of}}`, () => index / SERVICES],
    ...['200', '404', '500'].map((status) => [
      `${name}_count{${of},http_response_status_code="${status}"}`,
      counter(status === '500' ? index / 100 : 10),
    ]),
    ...['0.1', '0.5', '1.0', '+Inf'].map((le) => [`${name}_bucket{${of},le="${le}"}`, counter(20)]),
  ]);
}

function serve(over: Servers): Promise<RunningConsole> {
  return serveConsole({
    assets: readAssets(fileURLToPath(new URL('../../packages/console/public/', import.meta.url))),
    port: 0,
    sources: {
      telltale: '0.1.0',
      engine: 'native',
      servers: over,
      parts: async () => [],
      userInterfaces: async () => ({}),
      deadLetters: () => Promise.reject(new Error('nobody asks for them here')),
    },
  });
}

const skipped = whyNoBrowser();
if (skipped !== undefined) console.log(`skipped: fifty services in a browser. ${skipped}`);

describe.skipIf(skipped !== undefined)('fifty services in a browser', () => {
  let prometheus: RealPrometheus;
  let running: RunningConsole;
  let browser: Browser;
  const asked = () =>
    servers({ prometheus: asking(openly(prometheus.url)), alertmanager: async <Body>() => [] as Body });

  beforeAll(async () => {
    const past = Object.assign({}, ...Array.from({ length: SERVICES }, (_, index) => serviceOf(index)));
    prometheus = await prometheusWithPast(past, { seconds, now });
    running = await serve(asked());
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await running?.close();
    await prometheus?.[Symbol.asyncDispose]();
  });

  it('are on the overview, each with its line, within 1.5 s of the servers’ own answers', async () => {
    const { origin } = new URL(running.url);
    const { page, problems } = await openWatchedPage(await browser.newContext(), origin);
    await page.goto(running.url);
    await isReady(page);
    const beside: number[] = [];
    // The best of some attempts: other work of the machine is not what is measured.
    while (beside.length < 5 && !beside.some((ms) => ms <= DRAWN_MS_MAX)) {
      const begun = performance.now();
      await overview(asked(), { range, parts: async () => [] });
      const answeredAt = performance.now();
      await page.goto(`${origin}/?from=${range.from}&to=${range.to}&refresh=off`);
      await page
        .locator('[data-service]')
        .nth(SERVICES - 1)
        .waitFor();
      await isReady(page);
      beside.push(performance.now() - answeredAt - (answeredAt - begun));
    }
    expect(Math.min(...beside)).toBeLessThanOrEqual(DRAWN_MS_MAX);
    expect(await page.locator('[data-service]').count()).toBe(SERVICES);
    expect(await page.locator('[data-service] svg path').count()).toBeGreaterThanOrEqual(SERVICES);
    expect(problems).toEqual([]);
  });

  it('can all be chosen on the dashboard of a service', async () => {
    const { origin } = new URL(running.url);
    const [context] = browser.contexts();
    const page = await context?.newPage();
    if (page === undefined) throw new Error('the browser has no window');
    await page.goto(`${origin}/d/telltale-service?from=${range.from}&to=${range.to}&refresh=off`);
    await page.getByRole('button', { name: 'Service' }).click();
    await page
      .locator('.value-picker .choice')
      .nth(SERVICES - 1)
      .waitFor();
    expect(await page.locator('.value-picker .choice').count()).toBe(SERVICES);
    await page.locator('.value-picker .find').fill('name-49');
    expect(await page.locator('.value-picker .choice').allInnerTexts()).toEqual([
      expect.stringContaining('a-service-with-a-longer-name-49'),
    ]);
  });

  it('do not delay the page if Prometheus hangs, and the page says what is unknown and not listed', async () => {
    const names = Array.from({ length: 1_003 }, (_, index) => `service-${index}`);
    const hung = <Body>(signal: AbortSignal | undefined): Promise<Body> =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    const prometheus: AskServer = async <Body>({ path, signal }: Parameters<AskServer>[0]): Promise<Body> =>
      path.includes('/label/job/values') ? ({ data: names } as Body) : hung<Body>(signal);
    const slow = await serve(servers({ prometheus }));
    const page = await (await browser.newContext()).newPage();
    await page.goto(slow.url);
    const hint = page.locator('#navigation .hint');
    await hint.waitFor({ timeout: 15_000 });
    expect(await hint.innerText()).toBe('It is unknown which dashboards have data: no answer within 2 s.');
    await page.locator('#navigation').getByRole('link', { name: 'Logs' }).first().click();
    await page.getByRole('button', { name: 'Service' }).click();
    await page.locator('.value-picker .choice').first().waitFor();
    expect(await page.locator('.value-picker .hint').innerText()).toBe('3 more are not listed. All includes them.');
    await page.close();
    await slow.close();
  });
});
