// Metrics that go anywhere but to our page are kept by OpenTelemetry's SDK: the same ones, by the same names.

import { readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { metrics as catalog, type Metric, type MetricName, prometheusMetricName } from '@telltale/catalog';
import { afterAll, describe, expect, it } from 'vitest';
import { ownFolder, removeFolders, runApp } from './support/app.ts';
import { startBulkStub } from './support/bulk-stub.ts';
import { byKey, type OtlpStub, startOtlpStub } from './support/otlp-stub.ts';
import { startServing } from './support/serving.ts';

afterAll(removeFolders);

const json = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };

interface Family {
  readonly type: string;
  /** Names of labels, without those that name the meter. */
  readonly labels: ReadonlySet<string>;
  readonly bounds: ReadonlySet<string>;
}

/** What a page has, by the names of its families. */
function families(page: string): Map<string, Family> {
  const found = new Map<string, Family>();
  for (const [, name = '', type = ''] of page.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const samples = [...page.matchAll(new RegExp(`^${name}(?:_bucket|_sum|_count)?(?:\\{(.*)\\})? `, 'gm'))];
    const pairs = samples.flatMap(([, labels = '']) => [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)]);
    found.set(name, {
      type,
      labels: new Set(pairs.map(([, label = '']) => label).filter((label) => !label.startsWith('otel_scope_'))),
      bounds: new Set(pairs.filter(([, label]) => label === 'le').map(([, , value = '']) => value)),
    });
  }
  return found;
}

/** The page of the app that uses everything, once the shipper has delivered. */
async function pageOf(env: Readonly<Record<string, string>>): Promise<string> {
  await using stub = await startBulkStub();
  const elasticsearch = { TELLTALE_ELASTICSEARCH_URL: stub.url, TELLTALE_SPOOL_DIR: ownFolder() };
  await using service = await startServing('measured.mjs', { env: { ...elasticsearch, ...env } });
  await expect.poll(service.page).toMatch(/^telltale_log_delivery_delay_seconds_count\S* [1-9]/m);
  const page = await service.page();
  service.app.child.kill('SIGTERM');
  expect(await service.app.ended()).toMatchObject({ code: 0, stderr: '' });
  return page;
}

describe('the page of the SDK', () => {
  it('has every metric of the catalog that our own page has, by name, type, labels and bounds', async () => {
    await using otlp = await startOtlpStub();
    const [own, sdk] = await Promise.all([
      pageOf({}),
      pageOf({ OTEL_METRICS_EXPORTER: 'otlp,prometheus', OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url, ...json }),
    ]);
    const [ours, theirs] = [families(own), families(sdk)];
    const names = (Object.keys(catalog) as MetricName[]).map(prometheusMetricName).filter((name) => ours.has(name));
    expect(names.length).toBeGreaterThan(40);
    expect(names).toContain('http_server_request_duration_seconds');
    expect(names).toContain('telltale_circuit_breaker_calls_total');
    expect(new Map(names.map((name) => [name, theirs.get(name)]))).toEqual(
      new Map(names.map((name) => [name, ours.get(name)])),
    );
    // What an app makes itself is there by the same rules.
    for (const page of [own, sdk]) {
      expect(page).toMatch(/^shop_orders_total\{.*kind="book".*\} 2$/m);
      expect(page).toMatch(/^shop_size_bytes_bucket\{.*le="2".*\} 1$/m);
      expect(page).toMatch(/^target_info\{.*service_name=/m);
    }
    // The exporter's own requests are none of the app's.
    expect(sdk).not.toContain(`server_port="${new URL(otlp.url).port}"`);
  });

  it('requires credentials if they are set', async () => {
    const env = { OTEL_METRICS_EXPORTER: 'console,prometheus', TELLTALE_METRICS_BEARER_TOKEN: 'let-me-in' };
    await using service = await startServing('measured.mjs', { env });
    expect(await service.page()).toBe('Unauthorized: the metrics page requires credentials\n');
  });

  it('says in one line that the port is taken, and how processes share a page', async () => {
    await using taken = Object.assign(createServer(), {
      async [Symbol.asyncDispose]() {
        await new Promise((resolve) => taken.close(resolve));
      },
    });
    await new Promise<void>((resolve) => taken.listen(0, '0.0.0.0', resolve));
    const port = String((taken.address() as AddressInfo).port);
    const env = { OTEL_METRICS_EXPORTER: 'console,prometheus', TELLTALE_METRICS_PORT: port, ENDS_BY_ITSELF: '100' };
    const { code, stderr } = await runApp(['measured.mjs'], { env });
    expect(code).toBe(0);
    expect(stderr.split('\n').filter((line) => line.includes('[telltale metrics]'))).toEqual([
      expect.stringMatching(/the port is in use\. Processes share one page only with OTEL_METRICS_EXPORTER=prometheus/),
    ]);
  });
});

/** What the app exported by its end. */
async function exportedBy(env: Readonly<Record<string, string>>): Promise<OtlpStub> {
  await using otlp = await startOtlpStub();
  await using stub = await startBulkStub();
  const elasticsearch = { TELLTALE_ELASTICSEARCH_URL: stub.url, TELLTALE_SPOOL_DIR: ownFolder() };
  const settings = { OTEL_METRICS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url, ENDS_BY_ITSELF: '500' };
  const { code, stderr } = await runApp(['measured.mjs'], { env: { ...json, ...settings, ...elasticsearch, ...env } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return otlp;
}

const numbers = (values: readonly (string | number)[] = []): number[] => values.map(Number);

describe('metrics by OTLP', () => {
  it('have the names, units and bounds of the catalog, and arrive at the end of the process', async () => {
    const otlp = await exportedBy({ OTEL_SERVICE_NAME: 'till', OTEL_RESOURCE_ATTRIBUTES: 'service.version=1.2' });
    expect(new Set(otlp.exported.map(({ path }) => path))).toEqual(new Set(['/v1/metrics']));
    const sent = otlp.metrics().filter(({ name }) => name in catalog);
    expect(sent.length).toBeGreaterThan(40);
    for (const { name, unit = '', histogram } of sent) {
      const known: Metric = catalog[name as MetricName];
      expect([name, unit]).toEqual([name, known.unit]);
      if (known.bounds === undefined) continue;
      for (const { explicitBounds, bucketCounts, count } of histogram?.dataPoints ?? []) {
        expect([name, explicitBounds]).toEqual([name, known.bounds]);
        expect(numbers(bucketCounts).reduce((sum, one) => sum + one, 0)).toBe(Number(count));
      }
    }
    expect(otlp.resource()).toMatchObject({
      'service.name': { stringValue: 'till' },
      'service.version': { stringValue: '1.2' },
      'service.instance.id': { stringValue: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    const [served] = otlp.metrics().filter(({ name }) => name === 'http.server.request.duration');
    const statuses = served?.histogram?.dataPoints.map(({ attributes, count }) => [
      byKey(attributes)['http.response.status_code']?.intValue,
      Number(count),
    ]);
    expect(statuses).toEqual([
      [200, 2],
      [500, 2],
    ]);
  });

  it('are sent each OTEL_METRIC_EXPORT_INTERVAL, as what was counted since, where delta is preferred', async () => {
    const otlp = await exportedBy({
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      ENDS_BY_ITSELF: '1500',
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
    });
    expect(otlp.exported.length).toBeGreaterThan(1);
    const orders = otlp.metrics().filter(({ name }) => name === 'shop.orders');
    expect(orders.map(({ sum }) => sum?.aggregationTemporality)).toContain(1);
    const counted = orders
      .flatMap(({ sum }) => sum?.dataPoints ?? [])
      .map(({ asInt, asDouble }) => Number(asInt ?? asDouble));
    expect(counted.reduce((sum, one) => sum + one, 0)).toBe(2);
    const delays = otlp.metrics().filter(({ name }) => name === 'telltale.log.delivery.delay');
    expect(new Set(delays.map(({ histogram }) => histogram?.aggregationTemporality))).toEqual(new Set([1]));
  });

  it('have exponential histograms on request', async () => {
    const otlp = await exportedBy({
      OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: 'base2_exponential_bucket_histogram',
    });
    const [served] = otlp.metrics().filter(({ name }) => name === 'http.server.request.duration');
    expect(served?.exponentialHistogram?.dataPoints.map(({ count }) => Number(count))).toEqual([2, 2]);
  });
});

it('OTEL_METRICS_EXPORTER=console prints them, and says what the SDK cannot do', async () => {
  const env = {
    OTEL_METRICS_EXPORTER: 'console',
    OTEL_METRIC_EXPORT_INTERVAL: '200',
    OTEL_METRICS_EXEMPLAR_FILTER: 'always_on',
    OTEL_LOGS_EXPORTER: 'none',
    ENDS_BY_ITSELF: '100',
  };
  const { code, stdout, stderr } = await runApp(['measured.mjs'], { env });
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(
      /^\[telltale metrics\] OTEL_METRICS_EXEMPLAR_FILTER is always_on: not supported, because .*\n$/,
    ),
  });
  expect(stdout).toContain("name: 'http.server.request.duration'");
});

describe('OTEL_METRICS_EXPORTER=none', () => {
  it('removes the page and the metrics, and does not change the logs', async () => {
    await using stub = await startBulkStub();
    const targets = ownFolder();
    const env = {
      OTEL_METRICS_EXPORTER: 'none',
      ENDS_BY_ITSELF: '300',
      TELLTALE_ELASTICSEARCH_URL: stub.url,
      TELLTALE_SPOOL_DIR: ownFolder(),
      TELLTALE_METRICS_TARGETS_DIR: targets,
    };
    const { code, stderr } = await runApp(['measured.mjs'], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readdirSync(targets)).toEqual([]);
    const [asked] = stub.documents.filter(({ message }) => message === 'asked for /works');
    expect(asked?.trace?.id).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('a receiver that is down', () => {
  it('does not change the app, and causes one line of warning', async () => {
    const alone = await runApp(['measured.mjs'], { way: 'none', env: { ENDS_BY_ITSELF: '300' } });
    const env = {
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_EXPORTER_OTLP_TIMEOUT: '300',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_LOGS_EXPORTER: 'none',
      ENDS_BY_ITSELF: '1500',
    };
    const { code, signal, stdout, stderr } = await runApp(['measured.mjs'], { env });
    const output = (text: string) => text.replace(/port=\d+/, '');
    expect({ code, signal, stdout: output(stdout) }).toEqual({ code: 0, signal: null, stdout: output(alone.stdout) });
    const lines = stderr.split('\n').filter((line) => line.startsWith('[telltale opentelemetry]'));
    expect(lines).toEqual([expect.stringMatching(/cannot export: connect ECONNREFUSED .*Check the OTEL_EXPORTER_/)]);
  });
});
