// Names and colours of series, how many are drawn, and which exemplars are.
import { describe, expect, it } from 'vitest';
import { dashboards } from '../../content/src/grafana/dashboards/index.ts';
import { thinned } from '../src/dashboards/exemplars.ts';
import { bounded } from '../src/dashboards/graph.ts';
import { limits } from '../src/dashboards/limits.ts';
import { colourByName, nameOf } from '../src/dashboards/series-names.ts';

const panel = (uid: string, title: string) => {
  const found = dashboards
    .find((one) => one.uid === uid)
    ?.rows.flatMap(({ panels }) => panels)
    .find((one) => one.title === title);
  if (found === undefined) throw new Error(`${uid} has no ${title}`);
  return found;
};

it('a legend contains the values of its labels, and nothing for an absent one', () => {
  expect(nameOf('{{job}} {{ instance }}', { job: 'shop', instance: 'a:1' })).toBe('shop a:1');
  expect(nameOf('{{job}}/{{zone}}', { job: 'shop' })).toBe('shop/');
  expect(nameOf('errors', { job: 'shop' })).toBe('errors');
});

describe('a colour by name', () => {
  it('is that of a level in any letter case, and the common one for unknown levels', () => {
    const colourOf = colourByName(panel('telltale-logs', 'By level'));
    expect(['error', 'WARN', 'info', 'debug', 'fatal', '(none)'].map(colourOf)).toEqual([
      'red',
      'orange',
      'green',
      'blue',
      'purple',
      'text',
    ]);
  });

  it('is fixed for a status class and for a quantile', () => {
    expect(['200', '404', '503'].map(colourByName(panel('telltale-service', 'Answers by status')))).toEqual([
      'green',
      'orange',
      'red',
    ]);
    expect(['p50', 'p95', 'p99'].map(colourByName(panel('telltale-service', 'Latency')))).toEqual([
      'blue',
      'yellow',
      'orange',
    ]);
  });

  it('is absent for names without a meaning', () => {
    expect(colourByName(panel('telltale-service', 'Memory'))('error')).toBeUndefined();
  });
});

it('the largest series are kept in order if there are too many, and the others are counted', () => {
  const series = Array.from({ length: limits.seriesMax + 2 }, (_, index) => ({
    name: `s${index}`,
    values: [null, index === 0 ? -1 : index === 5 ? null : index],
  }));
  const kept = bounded(series);
  expect(kept.left_out).toBe(2);
  expect(kept.series.map(({ name }) => name)).toEqual(
    series.map(({ name }) => name).filter((name) => name !== 's0' && name !== 's5'),
  );
  expect(bounded(series.slice(0, 3))).toEqual({ series: series.slice(0, 3) });
});

it('the slowest and the fastest exemplars of each interval are kept if there are too many', () => {
  const range = { from: 0, to: 100_000 };
  const all = Array.from({ length: 10_000 }, (_, index) => ({
    at: index * 10,
    value: (index * 7_919) % 1_000,
    trace_id: String(index),
  }));
  const kept = thinned(all, range);
  expect(kept.length).toBeLessThanOrEqual(limits.exemplarsMax);
  expect(kept.length).toBeGreaterThan(limits.exemplarsMax / 2);
  const extremes = (of: typeof kept) => [
    Math.min(...of.map(({ value }) => value)),
    Math.max(...of.map(({ value }) => value)),
  ];
  expect(extremes(kept)).toEqual(extremes(all));
  expect(kept.map(({ at }) => at)).toEqual(kept.map(({ at }) => at).toSorted((a, b) => a - b));
  expect(thinned(all.slice(0, 1), range)).toEqual(all.slice(0, 1));
});
