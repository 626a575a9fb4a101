// What is chosen goes into a query as values, whatever characters it has: nothing in it is read as PromQL.
import { describe, expect, it } from 'vitest';
import { dashboards } from '../../content/src/grafana/dashboards/index.ts';
import { variablesIn, writePromql } from '../src/dashboards/write-query.ts';

const times = { rangeMs: 3_600_000, stepMs: 15_000 };
const of = (...values: string[]) => writePromql('up{job=~"$service"}', { variables: { service: { values } }, times });

describe('a value that is chosen', () => {
  it('has quotes, backslashes and line breaks that end no string', () => {
    expect(of('a" or up{b="')).toBe(String.raw`up{job=~"a\" or up\\{b=\""}`);
    expect(of('a\\')).toBe(String.raw`up{job=~"a\\\\"}`);
    expect(of('a\\"')).toBe(String.raw`up{job=~"a\\\\\""}`);
    expect(of('a\nb')).toBe(String.raw`up{job=~"a\nb"}`);
  });

  it('is no variable, though it looks like one', () => {
    expect(of('$__range', '$instance')).toBe(String.raw`up{job=~"(\\$__range|\\$instance)"}`);
  });

  it('stands alone, or as one of several; none is what no label has', () => {
    expect(of('shop')).toBe('up{job=~"shop"}');
    expect(of('shop', 'till.v2')).toBe(String.raw`up{job=~"(shop|till\\.v2)"}`);
    expect(of()).toBe('up{job=~"()"}');
  });
});

it('a pattern for all stands as it is', () => {
  expect(writePromql('up{job=~"$service"}', { variables: { service: { pattern: '.+' } }, times })).toBe(
    'up{job=~".+"}',
  );
});

it('times are seconds, and no rate is asked over less than four scrapes', () => {
  const text = 'rate(a[$__rate_interval]) + max_over_time(b[$__range:$__interval])';
  const written = (stepMs: number) => writePromql(text, { variables: {}, times: { rangeMs: 21_600_000, stepMs } });
  expect(written(15_000)).toBe('rate(a[60s]) + max_over_time(b[21600s:15s])');
  expect(written(120_000)).toBe('rate(a[135s]) + max_over_time(b[21600s:120s])');
});

it('a variable that nobody gave is a failure that names it; a group of a replacement is none', () => {
  expect(() => writePromql('up{job=~"$team"}', { variables: {}, times })).toThrow('$team');
  expect(writePromql('label_replace(up, "a", "$1", "b", "(.+)")', { variables: {}, times })).toContain('"$1"');
});

it('the dashboards have no other variables than those that are chosen here', () => {
  const names = dashboards.flatMap(({ rows }) =>
    rows.flatMap(({ panels }) =>
      panels.flatMap(({ metrics = [] }) => metrics.flatMap(({ expr }) => variablesIn(expr.text))),
    ),
  );
  expect([...new Set(names)].sort()).toEqual(['instance', 'service']);
});
