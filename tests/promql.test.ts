// The reader of PromQL that the tests of rules, runbooks and dashboards rely on.
import { describe, expect, it } from 'vitest';
import { groupings, labelNames, metricNames } from './support/promql.ts';

describe('the parser of an expression finds', () => {
  it('metrics, each once, and neither functions nor labels', () => {
    const expr =
      'sum by (job, le) (rate(http_x_bucket{code=~"5.."}[5m])) / on (job) group_left (team) sum(job:up:rate5m) or http_x_bucket';
    expect(metricNames(expr)).toEqual(['http_x_bucket', 'job:up:rate5m']);
  });

  it('matchers and ranges, of each selector', () => {
    expect(
      labelNames('rate(a{b="c\\"d", e!~\'f|g\'}[1h30m]) and max_over_time(h[2d:1m]) and {i!="j"} offset 5m'),
    ).toEqual([
      {
        metric: 'a',
        matchers: [
          { label: 'b', op: '=', value: 'c"d' },
          { label: 'e', op: '!~', value: 'f|g' },
        ],
        rangeSeconds: 5_400,
      },
      { metric: 'h', matchers: [] },
      { metric: undefined, matchers: [{ label: 'i', op: '!=', value: 'j' }] },
    ]);
    expect(labelNames('rate(a[300])')).toEqual([{ metric: 'a', matchers: [], rangeSeconds: 300 }]);
  });

  it('the labels of its grouping', () => {
    expect(groupings('sum by (a) (x) / on (b, c) count without (d) (y) + max(z) unless ignoring (e) w')).toEqual([
      { how: 'by', labels: ['a'] },
      { how: 'on', labels: ['b', 'c'] },
      { how: 'without', labels: ['d'] },
      { how: 'by', labels: [] },
      { how: 'ignoring', labels: ['e'] },
    ]);
  });

  it.each(['sum by (job (up)', 'rate(up[5m)', 'up{job=}', 'up ==', ''])(
    'nothing, of an invalid expression: %s',
    (expr) => {
      expect(() => metricNames(expr)).toThrow(/no PromQL/);
    },
  );
});
