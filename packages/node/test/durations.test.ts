// Series that are found by a short key: a bounded number is remembered, however many clients make up keys.
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { MeterProvider, MetricsPage } from '@telltale/metrics';
import { expect, it } from 'vitest';
import { Durations } from '../src/instrumentations/http/durations.ts';
import { limits } from '../src/limits.ts';

it('a key is looked up once, and no more keys are remembered than the bound', async () => {
  const provider = new MeterProvider();
  const histogram = provider.getMeter('test').createHistogram('asked', { unit: 's' });
  let bound = 0;
  const durations = new Durations();
  durations.setHistogram({
    record: (...given) => histogram.record(...given),
    bind(attributes) {
      bound += 1;
      return histogram.bind(attributes);
    },
  });
  const record = (key: number): void => durations.record(1, `${key}`, () => ({ even: key % 2 === 0 }), ROOT_CONTEXT);
  record(0);
  record(0);
  expect(bound).toBe(1);
  for (let key = 1; key < limits.boundSeriesMax; key++) record(key);
  expect(bound).toBe(limits.boundSeriesMax);
  record(0);
  expect(bound, 'all of these are remembered').toBe(limits.boundSeriesMax);
  record(limits.boundSeriesMax);
  record(0);
  expect(bound, 'one more, and the first ones are forgotten').toBe(limits.boundSeriesMax + 2);
  const page = await new MetricsPage({ provider, resource: {} }).text('text/plain');
  const counts = [...page.matchAll(/^asked_seconds_count\{.*\} (\d+)$/gm)].map(([, count]) => Number(count));
  expect(
    counts.reduce((sum, count) => sum + count, 0),
    'none is lost',
  ).toBe(limits.boundSeriesMax + 4);
});
