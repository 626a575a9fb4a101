// What the page says is what OpenTelemetry's own exporter for Prometheus says of the same records, but for names.
import type { MeterProvider as ApiMeterProvider } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider as SdkMeterProvider } from '@opentelemetry/sdk-metrics';
import { expect, it } from 'vitest';
import { MeterProvider, MetricsPage } from '../src/index.ts';
import { type Family, parsePage } from './page-parser.ts';

/** Records of every instrument; the same for both. */
function record(provider: ApiMeterProvider): void {
  const meter = provider.getMeter('test');
  const counter = meter.createCounter('orders', { description: 'Orders.' });
  for (let n = 0; n < 50; n++) counter.add(n, { shop: `s${n % 3}`, 'a.b': n % 2 === 0 });
  const active = meter.createUpDownCounter('active');
  for (const change of [3, -5, 1]) active.add(change, { queue: 'q"\\\n' });
  meter.createGauge('level').record(-1.5);
  const histogram = meter.createHistogram('wait', { advice: { explicitBucketBoundaries: [0, 0.1, 1, 2.5] } });
  for (let n = 0; n < 40; n++) histogram.record(n / 10, { route: n % 2 ? '/a' : '/b' });
  meter.createHistogram('size').record(7);
  meter.createObservableCounter('seen').addCallback((result) => result.observe(9, { by: 'callback' }));
  const batched = meter.createObservableUpDownCounter('batched');
  meter.addBatchObservableCallback((result) => result.observe(batched, 4), [batched]);
}

function series(families: ReadonlyMap<string, Family>): string[] {
  return [...families].flatMap(([name, { type, samples }]) =>
    name === 'target_info'
      ? []
      : samples.map(({ name: sample, labels, value }) => {
          const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
          return `${type} ${sample} ${JSON.stringify(sorted)} ${value}`;
        }),
  );
}

it('is the same, series by series', async () => {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const sdk = new SdkMeterProvider({ readers: [exporter] });
  const provider = new MeterProvider();
  record(sdk);
  record(provider);
  const { resourceMetrics } = await exporter.collect();
  const theirs = new PrometheusSerializer('', false, undefined, false, true).serialize(resourceMetrics);
  const ours = await new MetricsPage({ provider, resource: {} }).text();
  const expected = series(parsePage(theirs)).sort();
  expect(expected.length).toBeGreaterThan(40);
  expect(
    series(parsePage(ours))
      .filter((line) => !line.includes('telltale_'))
      .sort(),
  ).toEqual(expected);
});
