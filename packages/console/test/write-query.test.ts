// What is chosen goes into a query as values, whatever characters it has: nothing in it is read as PromQL.
import { describe, expect, it } from 'vitest';
import { dashboards } from '../../content/src/grafana/dashboards/index.ts';
import { variablesIn, writePromql } from '../src/dashboards/write-query.ts';

const times = { rangeMs: 3_600_000, stepMs: 15_000 };
const of = (...values: string[]) => writePromql('up{job=~"$service"}', { variables: { service: { values } }, times });

describe('a chosen value', () => {
  it('has its quotes, backslashes and line breaks escaped', () => {
    expect(of('a" or up{b="')).toBe(String.raw`up{job=~"a\" or up\\{b=\""}`);
    expect(of('a\\')).toBe(String.raw`up{job=~"a\\\\"}`);
    expect(of('a\\"')).toBe(String.raw`up{job=~"a\\\\\""}`);
    expect(of('a\nb')).toBe(String.raw`up{job=~"a\nb"}`);
  });

  it('is not replaced even if it looks like a variable', () => {
    expect(of('$__range', '$instance')).toBe(String.raw`up{job=~"(\\$__range|\\$instance)"}`);
  });

  it('matches alone or as one of several; an empty choice matches nothing', () => {
    expect(of('shop')).toBe('up{job=~"shop"}');
    expect(of('shop', 'till.v2')).toBe(String.raw`up{job=~"(shop|till\\.v2)"}`);
    expect(of()).toBe('up{job=~"()"}');
  });
});

it('a pattern for all values is not escaped', () => {
  expect(writePromql('up{job=~"$service"}', { variables: { service: { pattern: '.+' } }, times })).toBe(
    'up{job=~".+"}',
  );
});

it('times are in seconds, and a rate covers at least four scrapes', () => {
  const text = 'rate(a[$__rate_interval]) + max_over_time(b[$__range:$__interval])';
  const written = (stepMs: number) => writePromql(text, { variables: {}, times: { rangeMs: 21_600_000, stepMs } });
  expect(written(15_000)).toBe('rate(a[60s]) + max_over_time(b[21600s:15s])');
  expect(written(120_000)).toBe('rate(a[135s]) + max_over_time(b[21600s:120s])');
});

it('a missing variable is an error that names it; a group of a replacement is not a variable', () => {
  expect(() => writePromql('up{job=~"$team"}', { variables: {}, times })).toThrow('$team');
  expect(writePromql('label_replace(up, "a", "$1", "b", "(.+)")', { variables: {}, times })).toContain('"$1"');
});

it('the dashboards have no variables beyond those of this test', () => {
  const names = dashboards.flatMap(({ rows }) =>
    rows.flatMap(({ panels }) =>
      panels.flatMap(({ metrics = [] }) => metrics.flatMap(({ expr }) => variablesIn(expr.text))),
    ),
  );
  expect([...new Set(names)].sort()).toEqual(['instance', 'service']);
});
