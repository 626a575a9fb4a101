// What an app may do to its metrics, and what stays bounded all the same.
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MeterProvider, MetricsPage } from '../src/index.ts';
import { parsePage } from './page-parser.ts';

function metricsOf(seriesMax?: number) {
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  const provider = new MeterProvider({ onWarning, ...(seriesMax !== undefined && { seriesMax }) });
  return { meter: provider.getMeter('test'), page: new MetricsPage({ provider, resource: {} }), warnings };
}

describe('a metric with too many series', () => {
  it('counts further series in one, loses no count, and names the label at fault once', async () => {
    const { meter, page, warnings } = metricsOf(10);
    const counter = meter.createCounter('calls');
    for (let user = 0; user < 100; user++) counter.add(1, { method: user % 2 ? 'GET' : 'PUT', user });
    counter.add(1, { method: 'PUT', user: 0 });
    const samples = parsePage(await page.text()).get('calls_total')?.samples ?? [];
    expect(samples).toHaveLength(10);
    expect(samples.reduce((sum, { value }) => sum + value, 0)).toBe(101);
    expect(samples.find(({ labels }) => labels.otel_metric_overflow === 'true')?.value).toBe(91);
    expect(samples.find(({ labels }) => labels.user === '0')?.value).toBe(2);
    expect(warnings).toEqual([expect.stringMatching(/^calls has 10 series.* The label user has the most values/)]);
  });
});

describe('invalid values', () => {
  it('do not change counters and histograms', async () => {
    const { meter, page } = metricsOf();
    const counter = meter.createCounter('calls');
    const histogram = meter.createHistogram('wait', { advice: { explicitBucketBoundaries: [1] } });
    for (const value of [1, Number.NaN, Number.POSITIVE_INFINITY, -1]) {
      counter.add(value);
      histogram.record(value);
    }
    const families = parsePage(await page.text());
    expect(families.get('calls_total')?.samples).toMatchObject([{ value: 1 }]);
    expect(families.get('wait')?.samples.map(({ value }) => value)).toEqual([1, 1, 1, 1]);
  });

  it('of a gauge are shown as they are', async () => {
    const { meter, page } = metricsOf();
    const gauge = meter.createGauge('level');
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0.5, 1e21]) {
      gauge.record(value, { value: String(value) });
    }
    const samples = parsePage(await page.text()).get('level')?.samples ?? [];
    expect(samples.map(({ value }) => value)).toEqual([Number.NaN, Infinity, -Infinity, -0.5, 1e21]);
  });
});

describe('labels', () => {
  it('of any text and length are accepted by Prometheus', async () => {
    const { meter, page } = metricsOf();
    const long = 'x'.repeat(1_000_000);
    meter
      .createCounter('calls')
      .add(1, { 'a"b': 'l\n"\\', long, '': 'none', list: ['a', 'b'], '1st': true, gone: undefined });
    const [sample] = parsePage(await page.text()).get('calls_total')?.samples ?? [];
    expect(sample?.labels).toEqual({
      a_b: 'l\n"\\',
      long: expect.stringMatching(/^x{1023}…$/),
      list: '["a","b"]',
      _1st: 'true',
    });
  });

  it('are one series in every order, whatever the types of their values', async () => {
    const { meter, page } = metricsOf();
    const counter = meter.createCounter('calls');
    counter.add(1, { a: '1', b: 2 });
    counter.add(1, { b: '2', a: 1 });
    expect(parsePage(await page.text()).get('calls_total')?.samples).toMatchObject([{ value: 2 }]);
  });

  it('whose names become equal keep both values', async () => {
    const { meter, page } = metricsOf();
    meter.createCounter('calls').add(1, { 'a.b': 'x', a_b: 'y' });
    expect(parsePage(await page.text()).get('calls_total')?.samples[0]?.labels).toEqual({ a_b: 'x;y' });
  });
});

/** Processor time of the thread: a machine that is busy with others takes away no more than its caches. `npm run bench:preload` has the figure. */
const turnMsMax = 50;

/** Measures the turn of the event loop that costs the thread most. */
function watchTurns(): () => number {
  let longest = 0;
  let before = process.threadCpuUsage();
  let watching = true;
  const turn = (): void => {
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1_000);
    before = process.threadCpuUsage();
    if (watching) setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    watching = false;
    return longest;
  };
}

describe('a scrape', () => {
  it('of 100,000 series does not block the event loop, and is shared by concurrent scrapes', async () => {
    const { meter, page } = metricsOf(100_000);
    let asked = 0;
    meter.createObservableGauge('asked').addCallback((result) => result.observe(++asked));
    const counter = meter.createCounter('calls');
    for (let n = 0; n < 99_000; n++) counter.add(1, { n });
    const turns: number[] = [];
    // A collection of garbage may fall into one of three scrapes.
    for (let scrape = 1; scrape <= 3 && Math.min(...turns) >= turnMsMax; scrape++) {
      const longest = watchTurns();
      await delay(20);
      const [first, second, compressed] = await Promise.all([
        page.answer(),
        page.answer(),
        page.answer({ acceptEncoding: 'gzip, deflate' }),
      ]);
      turns.push(longest());
      expect(second).toBe(first);
      expect(asked).toBe(scrape);
      expect(first.body.length).toBeGreaterThan(10);
      const text = Buffer.concat([...first.body]).toString();
      expect(parsePage(text).get('calls_total')?.samples).toHaveLength(99_000);
      expect(compressed.contentEncoding).toBe('gzip');
      expect(gunzipSync(Buffer.concat([...compressed.body])).toString()).toBe(text);
    }
    expect(Math.min(...turns), `milliseconds of the longest turn of each scrape: ${turns.join(', ')}`).toBeLessThan(
      turnMsMax,
    );
  });

  it('is not blocked by a callback that never ends, and names it', async () => {
    const { meter, page, warnings } = metricsOf();
    meter.createObservableGauge('stuck').addCallback(() => new Promise(() => {}));
    meter.createCounter('others').add(1);
    expect(parsePage(await page.text()).has('others_total')).toBe(true);
    expect(warnings).toEqual([expect.stringContaining('the callback of stuck failed: Error: it did not end within')]);
  });

  it('shows the values of observables for this page, and no older ones', async () => {
    const { meter, page } = metricsOf();
    let queue: string | undefined = 'a';
    const gauge = meter.createObservableGauge('length');
    const callback = (result: { observe(value: number, labels: object): void }): void => {
      if (queue !== undefined) result.observe(1, { queue });
    };
    gauge.addCallback(callback as never);
    const shown = async () =>
      parsePage(await page.text())
        .get('length')
        ?.samples.map(({ labels }) => labels.queue);
    expect(await shown()).toEqual(['a']);
    queue = 'b';
    expect(await shown()).toEqual(['b']);
    queue = undefined;
    expect(await shown()).toBeUndefined();
  });
});
