// OpenMetrics, for scrapers that ask for it: exemplars, whole families, an end.
import { context, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { MeterProvider, MetricsPage } from '../src/index.ts';

const openMetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const prometheus3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
const span = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
};
const sampled = trace.setSpanContext(ROOT_CONTEXT, span);

function metricsOf({ utf8 = false } = {}) {
  const provider = new MeterProvider();
  const page = new MetricsPage({ provider, resource: { 'service.name': 'shop' }, utf8 });
  return { meter: provider.getMeter('test'), page };
}

describe('a scraper is given', () => {
  it.each([
    [undefined, 'text/plain; version=0.0.4; charset=utf-8'],
    ['*/*', 'text/plain; version=0.0.4; charset=utf-8'],
    ['application/json', 'text/plain; version=0.0.4; charset=utf-8'],
    ['text/plain;version=0.0.4;q=0.3', 'text/plain; version=0.0.4; charset=utf-8'],
    [prometheus3, openMetrics],
    ['text/plain;q=0.9, application/openmetrics-text;q=0.1', 'text/plain; version=0.0.4; charset=utf-8'],
    ['application/openmetrics-text;q=0, */*', 'text/plain; version=0.0.4; charset=utf-8'],
  ])('for Accept: %s, %s', async (accept, contentType) => {
    expect((await metricsOf().page.answer({ accept })).contentType).toBe(contentType);
  });

  it('names in UTF-8 only if the service has them and the scraper accepts them', async () => {
    const { meter, page } = metricsOf({ utf8: true });
    meter.createCounter('bytes.sent', { unit: 'By' }).add(1, { 'net.peer': 'a', plain: 'b' });
    expect(await page.text(prometheus3)).toContain('\n{"bytes.sent_bytes_total","net.peer"="a",plain="b"} 1\n');
    expect((await page.answer({ accept: prometheus3 })).contentType).toBe(`${openMetrics}; escaping=allow-utf-8`);
    expect(await page.text()).toContain('\nbytes_sent_bytes_total{net_peer="a",plain="b"} 1\n');
  });
});

describe('the page in OpenMetrics', () => {
  it('has counters, units, the resource and an end marker as the standard requires', async () => {
    const { meter, page } = metricsOf();
    meter.createCounter('bytes.sent', { unit: 'By', description: 'a "b"\nc' }).add(5);
    const text = await page.text(prometheus3);
    expect(text).toContain('# TYPE target info\ntarget_info{service_name="shop"} 1\n');
    expect(text).toContain(
      '# HELP bytes_sent_bytes a \\"b\\"\\nc\n# TYPE bytes_sent_bytes counter\nbytes_sent_bytes_total 5\n',
    );
    expect(text.endsWith('\n# EOF\n')).toBe(true);
  });

  it('has the trace of the latest value of each bucket', async () => {
    const { meter, page } = metricsOf();
    const histogram = meter.createHistogram('wait', { unit: 's', advice: { explicitBucketBoundaries: [1, 2] } });
    const before = Date.now() / 1_000;
    histogram.record(0.5, {}, sampled);
    histogram.record(0.75, {}, sampled);
    histogram.record(0.25, {}, ROOT_CONTEXT);
    histogram.record(5, {}, trace.setSpanContext(ROOT_CONTEXT, { ...span, traceFlags: TraceFlags.NONE }));
    const lines = (await page.text(prometheus3)).split('\n').filter((line) => line.startsWith('wait_seconds'));
    const ids = `{trace_id="${span.traceId}",span_id="${span.spanId}"}`;
    expect(lines.map((line) => line.replace(/ [\d.]+$/, ' TIME'))).toEqual([
      `wait_seconds_bucket{le="1.0"} 3 # ${ids} 0.75 TIME`,
      expect.stringMatching(/^wait_seconds_bucket\{le="2\.0"\} (3|TIME)$/),
      expect.stringMatching(/^wait_seconds_bucket\{le="\+Inf"\} (4|TIME)$/),
      expect.stringMatching(/^wait_seconds_sum /),
      expect.stringMatching(/^wait_seconds_count /),
    ]);
    const time = Number(lines[0]?.split(' ').at(-1));
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now() / 1_000);
  });

  it('has the exemplar of a counter, and none in the text format', async () => {
    const { meter, page } = metricsOf();
    meter.createCounter('orders').add(2, {}, sampled);
    expect(await page.text(prometheus3)).toContain(`orders_total 2 # {trace_id="${span.traceId}"`);
    expect(await page.text()).toContain('\norders_total 2\n');
    expect(context.active()).toBe(ROOT_CONTEXT);
  });
});

describe('an exemplar', () => {
  const unsampled = trace.setSpanContext(ROOT_CONTEXT, { ...span, traceFlags: TraceFlags.NONE });
  const ids = `trace_id="${span.traceId}",span_id="${span.spanId}"`;

  it.each([
    ['trace_based', [ids, undefined, undefined]],
    ['always_on', [ids, ids, '']],
    ['always_off', [undefined, undefined, undefined]],
  ] as const)(
    'is kept by the filter %s of a value in a sampled trace, in another one and in none: %o',
    async (...given) => {
      const [exemplars, expected] = given;
      const provider = new MeterProvider({ exemplars });
      const page = new MetricsPage({ provider, resource: {} });
      const histogram = provider
        .getMeter('test')
        .createHistogram('taken', { advice: { explicitBucketBoundaries: [1, 2] } });
      for (const [index, context] of [sampled, unsampled, ROOT_CONTEXT].entries())
        histogram.record(index + 0.5, {}, context);
      const counter = provider.getMeter('test').createCounter('done');
      counter.add(1, {}, ROOT_CONTEXT);
      const text = await page.text(openMetrics);
      const found = ['1.0', '2.0', '\\+Inf'].map(
        (le) =>
          new RegExp(`^taken_bucket\\{le="${le}"\\} \\d+(?: # \\{(.*)\\} [\\d.]+ [\\d.]+)?$`, 'm').exec(text)?.[1],
      );
      expect(found).toEqual(expected);
      expect(/^done_total 1 # \{\} 1 [\d.]+$/m.test(text)).toBe(exemplars === 'always_on');
    },
  );
});
