// What a discovered service may cost Prometheus, and that none of them can pass for a part of the plane.
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { planeJobs } from '@telltale/catalog';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestPlane, testPlane } from '../../../tests/support/plane.ts';
import { askAs } from './support/ask.ts';

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly health: string;
  readonly lastError: string;
}

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

const planeDir = (): string => process.env.TELLTALE_TEST_PLANE_DIR ?? '';
const run = `scraped-${process.pid}`;
const lines = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => `${line(at)}\n`).join('');

/** Pages that Prometheus must not take, and what it says of each. */
const tooMuch: Readonly<Record<string, readonly [page: string, error: RegExp]>> = {
  samples: [lines(50_001, (at) => `a{n="${at}"} 1`), /sample limit exceeded/],
  body: [`#${'x'.repeat(52_500_000)}\na 1\n`, /body size limit exceeded/],
  labels: [`a{${Array.from({ length: 200 }, (_, at) => `l${at}="x"`).join(',')}} 1\n`, /label_limit/],
  'label-names': [`a{${'l'.repeat(1_025)}="x"} 1\n`, /label_name_length_limit/],
  'label-values': [`a{l="${'x'.repeat(16_385)}"} 1\n`, /label_value_length_limit/],
};
const counterfeit = `orders 1\nup 0\nscrape_samples_scraped 0\nALERTS{alertname="${run}",alertstate="firing"} 1\n`;

let plane: TestPlane;
let server: Server;
const files: string[] = [];

/** Tells Prometheus of a page, as a service does, or as the operator does. */
function announce(folder: 'targets' | 'exporters', name: string, labels: Readonly<Record<string, string>>): void {
  const { port } = server.address() as AddressInfo;
  const path = join(planeDir(), folder, `${run}-${name}.json`);
  const target = { targets: [`127.0.0.1:${port}`], labels: { __metrics_path__: `/${name}`, run, ...labels } };
  files.push(path);
  writeFileSync(path, JSON.stringify([target]), { mode: 0o644 });
}

async function asked<Data>(path: string): Promise<Data> {
  const { body } = await askAs(planeDir(), 'reader', plane.connections.prometheus, { path });
  return (body as { data: Data }).data;
}

async function targetsOf(): Promise<readonly Target[]> {
  const { activeTargets } = await asked<{ activeTargets: Target[] }>('/api/v1/targets?state=active');
  return activeTargets.filter(({ labels }) => labels.run === run);
}

async function query(expression: string): Promise<readonly Series[]> {
  return (await asked<{ result: Series[] }>(`/api/v1/query?${new URLSearchParams({ query: expression })}`)).result;
}

beforeAll(async () => {
  plane = await testPlane();
  server = createServer(({ url = '' }, response) => {
    const [page] = tooMuch[url.slice(1)] ?? [counterfeit];
    response.setHeader('content-type', 'text/plain; version=0.0.4').end(page);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  for (const name of Object.keys(tooMuch)) announce('targets', name, { job: `${run}-${name}` });
  for (const job of planeJobs) announce('targets', job, { job });
  announce('exporters', 'host', { job: 'node' });
});

afterAll(() => {
  for (const path of files) rmSync(path, { force: true });
  server?.closeAllConnections();
  server?.close();
});

it.each(Object.entries(tooMuch))(
  'rejects a metrics page with too much of %s, reports it, and keeps the other targets',
  async (name, [, why]) => {
    const errorOf = async () => (await targetsOf()).find(({ labels }) => labels.job === `${run}-${name}`)?.lastError;
    await expect.poll(errorOf, { interval: 500 }).toMatch(why);
    expect(await query(`a{job="${run}-${name}"}`)).toEqual([]);
  },
);

it('gives a service with the name of a part another job in Prometheus', async () => {
  const up = async () =>
    (await query(`up{run="${run}",job=~"services/.+"} == 1`)).map(({ metric }) => metric.job).toSorted();
  await expect.poll(up, { interval: 500 }).toEqual(planeJobs.map((job) => `services/${job}`));
  const passing = await query(`{run="${run}",job=~"${planeJobs.join('|')}"}`);
  expect(passing.filter(({ metric }) => metric.job !== 'node')).toEqual([]);
  expect(await query(`orders{run="${run}",job="services/node"}`)).toHaveLength(1);
});

it('lets the operator’s own targets have the name of a part', async () => {
  const up = async () => (await query(`up{run="${run}",job="node"}`)).length;
  await expect.poll(up, { interval: 500 }).toBe(1);
});

it('keeps a page from overwriting the series of Prometheus', async () => {
  const job = 'services/prometheus';
  await expect.poll(async () => (await query(`orders{run="${run}",job="${job}"}`)).length).toBe(1);
  expect(await query(`up{run="${run}",job="${job}"} == 0`)).toEqual([]);
  expect(await query(`scrape_samples_scraped{run="${run}",job="${job}"} == 0`)).toEqual([]);
  expect(await query(`ALERTS{alertname="${run}"}`)).toEqual([]);
});
