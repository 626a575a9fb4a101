// Names that meet on the page, or that Prometheus keeps for itself: nothing is lost, nothing is there twice, and one
// line says what is called otherwise.
import type { Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { MeterProvider, MetricsPage } from '../src/index.ts';
import { type Family, parsePage } from './page-parser.ts';

function metricsOf(resource: Record<string, string> = {}) {
  const warnings: string[] = [];
  const provider = new MeterProvider({ onWarning: (message) => warnings.push(message) });
  const page = new MetricsPage({ provider, resource });
  const read = async (): Promise<Map<string, Family>> => parsePage(await page.text());
  return { meter: provider.getMeter('test'), provider, page, read, warnings };
}

/** Labels and values of a family. */
const samplesOf = (family: Family | undefined) => family?.samples.map(({ labels, value }) => [labels, value]);

describe('a label that Prometheus reserves', () => {
  it.each([
    ['le', 'exported_le'],
    ['quantile', 'exported_quantile'],
    ['__name__', 'exported_name__'],
    ['__typename', 'exported_typename'],
    ['..kind', 'exported_kind'],
    ['otel.scope.name', 'exported_otel_scope_name'],
    ['otel_metric_name', 'exported_otel_metric_name'],
  ])('%s is %s on the page, with one warning for each metric', async (label, shown) => {
    const { meter, read, warnings } = metricsOf();
    for (let n = 0; n < 3; n++) meter.createHistogram('lat').record(n, { [label]: `v${n}` });
    meter.createCounter('calls').add(1, { [label]: 'mine' });
    const page = await read();
    expect(page.get('lat')?.samples.at(-1)?.labels).toEqual({ [shown]: 'v2' });
    expect(samplesOf(page.get('calls_total'))).toEqual([[{ [shown]: 'mine' }, 1]]);
    expect(warnings).toEqual([
      `lat: the label ${label} is ${shown} on the page: that name is reserved. Rename it.`,
      `calls: the label ${label} is ${shown} on the page: that name is reserved. Rename it.`,
    ]);
  });

  it('is another one among the attributes of the process too', async () => {
    const { read, warnings } = metricsOf({ __name__: 'x', le: '1', job: 'mine', team: 'a' });
    const labels = { exported_name__: 'x', exported_le: '1', job: 'mine', team: 'a' };
    expect(samplesOf((await read()).get('target_info'))).toEqual([[labels, 1]]);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toBe(
      'target_info: the label __name__ is exported_name__ on the page: that name is reserved. Rename it.',
    );
  });
});

describe('labels', () => {
  it('with names that become equal cause one warning', async () => {
    const { meter, read, warnings } = metricsOf();
    meter.createCounter('calls').add(1, { 'a.b': 'x', a_b: 'y' });
    await read();
    expect(warnings).toEqual([
      'calls: the labels a.b and a_b are both a_b on the page, with both values. Rename one of them.',
    ]);
  });

  it('that are one once what no name can have is left out are there once, also beside another that meets them', async () => {
    const provider = new MeterProvider();
    const labels = { '.': 'a', '\n': 'b', '\r': 'c', _: 'd' };
    provider.getMeter('test').createCounter('calls').add(1, labels);
    const page = new MetricsPage({ provider, resource: {}, utf8: true });
    expect(await page.text('text/plain; version=1.0.0; escaping=allow-utf-8')).toContain(
      'calls_total{"."="a",_="b;c;d"} 1',
    );
    expect(await page.text()).toContain('calls_total{_="a;b;c;d"} 1');
  });

  it.each<[string, Attributes, Attributes]>([
    ['an empty value and none', { a: '' }, {}],
    ['two halves of a character', { a: '\ud800' }, { a: '\ud801' }],
    ['names that sort otherwise on the page', { 'a.b': 1, 'a-c': 2 }, { a_b: 1, a_c: 2 }],
    ['a null and none', { a: null as never }, {}],
  ])('with %s are one series', async (_, one, other) => {
    const { meter, read } = metricsOf();
    const counter = meter.createCounter('calls');
    counter.add(1, one);
    counter.add(2, other);
    expect((await read()).get('calls_total')?.samples).toMatchObject([{ value: 3 }]);
  });

  it('are bounded in number and in the length of their names', async () => {
    const { meter, read, warnings } = metricsOf();
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`label_${at}`, at]));
    meter.createCounter('many').add(1, many);
    meter.createCounter('long').add(1, { ['l'.repeat(10_000)]: 'x' });
    const page = await read();
    expect(Object.keys(page.get('many_total')?.samples[0]?.labels ?? {})).toHaveLength(128);
    expect(samplesOf(page.get('long_total'))).toEqual([[{ ['l'.repeat(255)]: 'x' }, 1]]);
    expect(warnings).toEqual([
      expect.stringMatching(/^many: 128 labels are on the page; others such as label_\d+ are left out\.$/),
      expect.stringMatching(/^long: the label "l{99}…" is "l{99}…" on the page: it is longer than 255\. Rename it\.$/),
    ]);
  });

  it('that are no attributes throw no error into the app', async () => {
    const { meter, read } = metricsOf();
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const counter = meter.createCounter('calls');
    for (const given of [null, { circular }, { big: { n: 1n } }, { at: Symbol('s') }, 'text'])
      counter.add(1, given as never);
    expect((await read()).get('calls_total')?.samples.reduce((sum, { value }) => sum + value, 0)).toBe(5);
  });
});

describe('metrics with names that become equal', () => {
  it.each([
    ['g1.x', 'g1_x', 'gauge', 'g1_x'],
    ['orders.placed.total', 'orders-placed', 'counter', 'orders_placed_total'],
    ['wait.time', 'wait_time', 'histogram', 'wait_time'],
    ['', '数', 'gauge', 'unnamed'],
  ])('%j and %j get a label that distinguishes them, and one warning', async (one, other, kind, shown) => {
    const { meter, read, warnings } = metricsOf();
    for (const [at, name] of [one, other].entries()) {
      if (kind === 'gauge') meter.createGauge(name).record(at + 1);
      else if (kind === 'counter') meter.createCounter(name).add(at + 1);
      else meter.createHistogram(name).record(at + 1);
    }
    await read();
    const samples = (await read()).get(shown)?.samples ?? [];
    const sums = samples.filter(({ name }) => name === shown || name.endsWith('_sum'));
    const names = sums.map(({ labels }) => labels.otel_metric_name ?? '');
    expect([names, sums.map(({ value }) => value)]).toEqual([
      [one, other],
      [1, 2],
    ]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`are both ${shown} on the page, where the label otel_metric_name tells them apart`);
    for (const name of [one, other].filter((name) => /^[\w.-]+$/.test(name))) expect(warnings[0]).toContain(name);
  });

  it.each<[string, readonly (readonly [kind: string, name: string])[], Record<string, string>]>([
    [
      'a gauge beside the counts of a histogram',
      [
        ['gauge', 'lat.count'],
        ['histogram', 'lat'],
      ],
      { lat_count: 'lat_count_gauge' },
    ],
    [
      'a gauge beside the buckets of a histogram',
      [
        ['histogram', 'lat'],
        ['gauge', 'lat_bucket'],
      ],
      { lat_bucket: 'lat_bucket_gauge' },
    ],
    [
      'a gauge beside a counter',
      [
        ['gauge', 'lat_total'],
        ['counter', 'lat'],
      ],
      { lat_total: 'lat_total_gauge' },
    ],
    [
      'a gauge beside the attributes of the process',
      [['gauge', 'target.info']],
      { 'target.info': 'target_info_gauge' },
    ],
    ['what Prometheus says of a target itself', [['gauge', 'up']], { up: 'up_gauge' }],
    [
      'a counter that Prometheus would count',
      [['gauge', 'scrape_samples_scraped']],
      { scrape_samples_scraped: 'scrape_samples_scraped_gauge' },
    ],
  ])('%s: the one with fewer samples is renamed, with one warning', async (_, made, renamed) => {
    const { meter, read, warnings } = metricsOf();
    for (const [kind, name] of made) {
      if (kind === 'gauge') meter.createGauge(name).record(7);
      else if (kind === 'counter') meter.createCounter(name).add(1);
      else meter.createHistogram(name).record(1);
    }
    await read();
    const page = await read();
    for (const shown of Object.values(renamed)) expect(samplesOf(page.get(shown))).toEqual([[{}, 7]]);
    expect(warnings).toHaveLength(1);
    for (const names of Object.entries(renamed)) for (const name of names) expect(warnings[0]).toContain(name);
  });

  it('keep their own in UTF-8', async () => {
    const { provider, warnings } = metricsOf();
    const page = new MetricsPage({ provider, resource: {}, utf8: true });
    for (const [at, name] of ['g1.x', 'g1_x', 'a\n"\\b'].entries())
      provider.getMeter('test').createGauge(name).record(at);
    const text = await page.text('text/plain;version=1.0.0;escaping=allow-utf-8');
    expect(text.split('\n').filter((line) => !line.startsWith('#'))).toEqual(
      expect.arrayContaining(['{"g1.x"} 0', 'g1_x 1', '{"a_\\"\\\\b"} 2']),
    );
    expect(warnings).toEqual([]);
  });
});

describe('the options of a metric', () => {
  it('throw no error into the app and break no page, whatever they are', async () => {
    const { provider, read } = metricsOf();
    for (const [at, given] of [undefined, null, 5, {}, Symbol.iterator, 'x'.repeat(100_000)].entries()) {
      const meter = provider.getMeter(given as never);
      meter.createCounter(given as never, { unit: given, description: given } as never).add(1, { at });
      meter.createHistogram(given as never, given as never).record(1);
    }
    expect((await read()).size).toBeGreaterThan(5);
  });
});
