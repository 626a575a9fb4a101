// The page: names with units and types, whole histograms, and no series that Prometheus would refuse.
import { afterEach, describe, expect, it } from 'vitest';
import { MeterProvider, MetricsPage } from '../src/index.ts';
import { parsePage } from './page-parser.ts';

const warnings: string[] = [];

function metricsOf(attributes: Record<string, string> = { 'service.name': 'shop' }) {
  const provider = new MeterProvider({ onWarning: (message) => warnings.push(message) });
  const page = new MetricsPage({ provider, resource: attributes });
  return { page, provider, meter: provider.getMeter('test') };
}

afterEach(() => warnings.splice(0));

describe('the metrics page', () => {
  it('names metrics with their unit and type, and counters _total once', async () => {
    const { page: metricsPage, meter } = metricsOf();
    meter.createCounter('orders.placed', { unit: '{order}' }).add(3);
    meter.createCounter('bytes.sent.total', { unit: 'By' }).add(5);
    meter.createUpDownCounter('jobs.active').add(2);
    meter.createObservableGauge('heap.used', { unit: 'By' }).addCallback((result) => result.observe(7));
    const page = parsePage(await metricsPage.text());
    expect(page.get('orders_placed_total')).toMatchObject({ type: 'counter', samples: [{ value: 3 }] });
    expect(page.get('bytes_sent_bytes_total')).toMatchObject({ type: 'counter', samples: [{ value: 5 }] });
    expect(page.get('jobs_active')).toMatchObject({ type: 'gauge', samples: [{ value: 2 }] });
    expect(page.get('heap_used_bytes')).toMatchObject({ type: 'gauge', samples: [{ value: 7 }] });
  });

  it('has complete histograms in seconds', async () => {
    const { page: metricsPage, meter } = metricsOf();
    const histogram = meter.createHistogram('http.server.request.duration', {
      unit: 's',
      advice: { explicitBucketBoundaries: [0.1, 1] },
    });
    for (const seconds of [0.05, 0.5, 5]) histogram.record(seconds, { 'http.route': '/a' });
    const family = parsePage(await metricsPage.text()).get('http_server_request_duration_seconds');
    expect(family?.type).toBe('histogram');
    const buckets = family?.samples.filter(({ name }) => name.endsWith('_bucket'));
    expect(buckets?.map(({ labels, value }) => [labels.le, value])).toEqual([
      ['0.1', 1],
      ['1', 2],
      ['+Inf', 3],
    ]);
    expect(family?.samples.find(({ name }) => name.endsWith('_count'))?.value).toBe(3);
    expect(family?.samples.find(({ name }) => name.endsWith('_sum'))?.value).toBeCloseTo(5.55);
    expect(family?.samples[0]?.labels.http_route).toBe('/a');
  });

  it('has the resource as target_info, even when there is no metric yet', async () => {
    const { page: metricsPage } = metricsOf({ 'service.name': 'a "shop"\\', 'service.version': '1\n2' });
    const target = parsePage(await metricsPage.text()).get('target_info');
    expect(target).toMatchObject({
      type: 'gauge',
      samples: [{ value: 1, labels: { service_name: 'a "shop"\\', service_version: '1\n2' } }],
    });
  });

  it('distinguishes metrics of the same name from two scopes', async () => {
    const { page: metricsPage, provider } = metricsOf();
    provider.getMeter('a').createCounter('calls').add(1);
    provider.getMeter('b').createCounter('calls').add(2);
    provider.getMeter('b').createCounter('others').add(4);
    const page = parsePage(await metricsPage.text());
    const samples = page.get('calls_total')?.samples ?? [];
    expect(samples.map(({ labels, value }) => [labels.otel_scope_name, value])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect(page.get('others_total')?.samples[0]?.labels).toEqual({});
    expect(page.get('target_info')?.samples).toHaveLength(1);
  });

  it('renames one of two metrics with the same name and different types, warns once, and keeps the rest', async () => {
    const { page: metricsPage, provider } = metricsOf();
    provider.getMeter('a').createHistogram('size').record(1);
    provider.getMeter('b').createUpDownCounter('size').add(2);
    provider.getMeter('b').createCounter('others').add(4);
    await metricsPage.text();
    const page = parsePage(await metricsPage.text());
    expect(page.get('size')?.type).toBe('histogram');
    expect(page.has('others_total')).toBe(true);
    expect(page.get('size_gauge')).toMatchObject({ type: 'gauge', samples: [{ value: 2 }] });
    expect(warnings).toEqual([
      'the gauge size of b is size_gauge on the page: as size it would have a sample of the histogram size of a. Rename one of them.',
    ]);
  });

  it('survives an observable that throws, warns once, and keeps the rest', async () => {
    const { page: metricsPage, meter } = metricsOf();
    meter.createObservableGauge('broken').addCallback(() => {
      throw new Error('no reading');
    });
    meter.createCounter('others').add(4);
    await metricsPage.text();
    expect(parsePage(await metricsPage.text()).has('others_total')).toBe(true);
    expect(warnings).toEqual([expect.stringContaining('no reading')]);
  });

  it('measures its own duration', async () => {
    const { page: metricsPage } = metricsOf();
    await metricsPage.text();
    const family = parsePage(await metricsPage.text()).get('telltale_metrics_scrape_duration_seconds');
    expect(family?.samples.find(({ name }) => name.endsWith('_count'))?.value).toBe(1);
  });
});
