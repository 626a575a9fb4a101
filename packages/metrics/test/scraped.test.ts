// Whatever an app calls its metrics, labels and scopes, and whatever it says of itself: a real Prometheus takes the page
// whole, in each format and with each kind of names, and promtool reads it.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Attributes, Meter, MetricOptions } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Random, seeded } from '../../../tests/support/random.ts';
import { type RealPrometheus, type ScrapeJob, startPrometheus } from '../../../tests/support/real-prometheus.ts';
import { obtainPrometheus } from '../../plane/src/artifacts/prometheus.ts';
import { MeterProvider, MetricsPage } from '../src/index.ts';

const seed = Number(process.env.TELLTALE_TEST_SEED ?? Date.now() % 1_000_000);
const pages = 8;
const instrumentsOfAPage = 60;
const ways: readonly Pick<ScrapeJob, 'protocol' | 'names'>[] = [
  { protocol: 'PrometheusText0.0.4', names: 'legacy' },
  { protocol: 'OpenMetricsText1.0.0', names: 'legacy' },
  { protocol: 'PrometheusText1.0.0', names: 'utf8' },
  { protocol: 'OpenMetricsText1.0.0', names: 'utf8' },
];

type Kind = 'counter' | 'updown' | 'gauge' | 'histogram' | 'observed';
/** Name, kind and unit. */
type Named = readonly [string, Kind, string];

const gauge = (name: string): Named => [name, 'gauge', ''];
const counter = (name: string): Named => [name, 'counter', ''];
const histogram = (name: string): Named => [name, 'histogram', ''];

/** Pieces of names: what Prometheus keeps for itself, what its formats are made of, and what no format was made for. */
const pieces: readonly string[] = [
  ...'a x g1 orders placed http.server total count sum bucket created info seconds bytes ratio gauge counter'.split(
    ' ',
  ),
  ...'le quantile __name__ __ up target scrape_duration_seconds job instance process otel.scope.name'.split(' '),
  ...'otel_scope_name otel_metric_name constructor __proto__ 1 9z _ . - / : " \\ { } = , # % é 数 🦊'.split(' '),
  ...['', ' ', '\n', '\r', '\t', '\0', '# EOF', "'", '\u2028', '\ud800', '\udfff'],
];
const values = [0, -0, 1, -1, 0.1, 1e-320, 1e21, 2 ** 53, Number.MAX_VALUE, Infinity, -Infinity, Number.NaN];
const units = ['', ...'1 s ms By By/s {order} {a}/{b} % total count bucket _ / " \n é \ud800 constructor'.split(' ')];
/** Names that meet on the page, however the others fall. */
const meeting: readonly Named[] = [
  ...['g1.x', 'g1_x', 'lat_bucket', 'lat.count', 'lat', 'lat_total', 'target_info', 'up', '', '数'].map(gauge),
  ...['orders.placed.total', 'orders-placed', 'lat.count', 'lat', 'target', '', '数'].map(counter),
  ...['lat', 'lat_sum', 'target.info'].map(histogram),
  ['wait', 'gauge', 's'],
  ['wait.seconds', 'updown', 's'],
  ['wait_seconds', 'gauge', ''],
];

const kinds: readonly Kind[] = ['counter', 'updown', 'gauge', 'histogram', 'observed'];

const text = (random: Random, most = 3): string =>
  Array.from({ length: random.whole(0, most) }, () => random.of(pieces)).join(
    random.chance(0.3) ? random.of(['.', '_', '-']) : '',
  );

function attributesOf(random: Random): Attributes {
  const attributes: Attributes = {};
  for (let left = random.whole(0, 5); left > 0; left--) {
    attributes[text(random)] = random.of([
      text(random, 5),
      random.whole(0, 3),
      true,
      ['a', null],
      '',
      `${'y'.repeat(1_023)}🦊`,
      random.of(values),
    ]);
  }
  return attributes;
}

function record(meter: Meter, random: Random, name: string, kind: Kind, options: MetricOptions): void {
  const some = Array.from({ length: random.whole(1, 4) }, () => [random.of(values), attributesOf(random)] as const);
  if (kind === 'observed') {
    meter.createObservableGauge(name, options).addCallback((result) => {
      for (const [value, attributes] of some) result.observe(value, attributes);
    });
  }
  const instrument = {
    counter: () => meter.createCounter(name, options),
    updown: () => meter.createUpDownCounter(name, options),
  };
  for (const [value, attributes] of some) {
    if (kind === 'gauge') meter.createGauge(name, options).record(value, attributes);
    else if (kind === 'histogram') meter.createHistogram(name, options).record(value, attributes);
    else if (kind !== 'observed') instrument[kind]().add(value, attributes);
  }
}

function providerOf(random: Random, onWarning: (message: string) => void): MeterProvider {
  const provider = new MeterProvider({ onWarning });
  const scopes = Array.from({ length: 3 }, () => text(random));
  const all: Named[] = [...meeting];
  while (all.length < instrumentsOfAPage) all.push([text(random, 4), random.of(kinds), random.of(units)]);
  // In another order on each page: who comes first must not matter.
  for (const [name, kind, unit] of all.toSorted(() => random.next() - 0.5)) {
    const bounds = random.chance(0.3) ? [random.of(values), 0, -0, 5, 5, random.of(values)] : undefined;
    const options = {
      unit,
      description: text(random, 6),
      ...(bounds && { advice: { explicitBucketBoundaries: bounds } }),
    };
    record(provider.getMeter(random.of(scopes)), random, name, kind, options);
  }
  return provider;
}

let server: Server;
let prometheus: RealPrometheus;
/** Values of the latest page of each job. */
const served = new Map<string, readonly string[]>();
const asText: MetricsPage[] = [];
const warnings: string[] = [];
/** It says how long the page before took. */
const changing = /telltale.metrics.scrape.duration/;

function numberOf(written: string): string {
  return String(Number(written.replace('Inf', 'Infinity')));
}

function valuesOf(page: string): string[] {
  const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#') && !changing.test(line));
  return lines.map((line) => numberOf(line.slice(line.lastIndexOf(' ') + 1))).sort();
}

beforeAll(async () => {
  const random = seeded(seed);
  const answering = new Map<string, MetricsPage>();
  const jobs: Omit<ScrapeJob, 'target'>[] = [];
  for (let at = 0; at < pages; at++) {
    const provider = providerOf(random, (message) => warnings.push(message));
    const resource = {
      'service.name': 'shop',
      ...(attributesOf(random) as Record<string, string>),
      ...(at % 2 && { __name__: 'x', le: '1' }),
    };
    const [plain, utf8] = [false, true].map((utf8) => new MetricsPage({ provider, resource, utf8 }));
    if (plain === undefined || utf8 === undefined) throw new Error('no pages');
    asText.push(plain);
    for (const way of ways) {
      const name = `page-${at}-${way.protocol}-${way.names}`;
      answering.set(`/${name}`, way.names === 'utf8' ? utf8 : plain);
      jobs.push({ name, path: `/${name}`, ...way });
    }
  }
  server = createServer((request, response) => {
    void answering
      .get(request.url ?? '')
      ?.answer({ accept: request.headers.accept })
      .then(
        (page) => {
          const body = Buffer.concat([...page.body]);
          served.set(request.url?.slice(1) ?? '', valuesOf(body.toString()));
          response.writeHead(200, { 'content-type': page.contentType }).end(body);
        },
        (error) => response.writeHead(500).end(String(error)),
      );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const target = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  prometheus = await startPrometheus(jobs.map((job) => ({ ...job, target })));
});

afterAll(async () => {
  await prometheus?.[Symbol.asyncDispose]();
  server?.close();
});

/** What Prometheus says of each target itself. */
const own = 'up|scrape_(duration_seconds|samples_scraped|samples_post_metric_relabeling|series_added)';

/** Values that Prometheus has, by job, ascending. */
async function stored(): Promise<ReadonlyMap<string, readonly string[]>> {
  const byJob = new Map<string, string[]>();
  for (const { metric, value } of await prometheus.query(`{job!="",__name__!~"${own}"}`)) {
    if (changing.test(metric.__name__ ?? '')) continue;
    const { job = '' } = metric;
    byJob.set(job, [...(byJob.get(job) ?? []), numberOf(value[1])]);
  }
  return new Map([...byJob].map(([job, some]) => [job, some.sort()]));
}

/** Jobs whose target is down, or of which Prometheus has something else than the page said. */
async function differing(): Promise<unknown[]> {
  const [targets, has] = [await prometheus.targets(), await stored()];
  expect(targets).toHaveLength(pages * ways.length);
  return targets.flatMap(({ scrapePool, health, lastError }) => {
    if (health !== 'up') return [[scrapePool, lastError]];
    const [said = [], got = []] = [served.get(scrapePool), has.get(scrapePool)];
    return said.length > 0 && said.join() === got.join() ? [] : [[scrapePool, said.length, got.length]];
  });
}

it(`a real Prometheus takes each page, and has each of its values once (seed ${seed})`, async () => {
  await expect.poll(differing, { interval: 1_000 }).toEqual([]);
  const names = '{__name__=~"prometheus_target_scrapes_sample_(duplicate_timestamp|out_of_order|out_of_bounds)_total"}';
  expect((await prometheus.query(names)).filter(({ value }) => value[1] !== '0')).toEqual([]);
});

it(`promtool reads each page (seed ${seed})`, async () => {
  const { promtool } = await obtainPrometheus();
  for (const page of asText) {
    const { status, stderr } = spawnSync(promtool, ['check', 'metrics'], {
      input: await page.text(),
      encoding: 'utf8',
    });
    // 3: it would have named something otherwise, as the names of this test deserve.
    expect([0, 3], stderr).toContain(status);
    expect(stderr).not.toMatch(/pars|duplicate|collected before/i);
  }
});
