// Rows of a table: joined by their labels, the worst first, coloured where a label's values have colours.
import type { Panel } from '@telltale/content';
import { describe, expect, it } from 'vitest';
import { joined, sorted, tableData } from '../src/dashboards/table.ts';
import type { Servers } from '../src/servers/servers.ts';

const panel = (given: Partial<Panel>): Panel => ({
  kind: 'table',
  title: 'T',
  description: '',
  unit: 'short',
  columns: { job: 'service' },
  ...given,
});
const sample = (job: string, value: number | null, more: Record<string, string> = {}) => ({
  labels: { job, ...more },
  value,
});

describe('rows of several queries', () => {
  it('are joined if their labels are equal, whatever the names of their metrics', () => {
    const rows = joined(panel({}), [
      [sample('shop', 1, { __name__: 'a' }), sample('till', 2)],
      [sample('till', 3, { __name__: 'b' }), sample('bank', 4)],
    ]);
    expect(rows).toEqual([
      { values: [1, null], labels: { job: 'shop' } },
      { values: [2, 3], labels: { job: 'till' } },
      { values: [null, 4], labels: { job: 'bank' } },
    ]);
  });

  it('are separate if a hidden label differs', () => {
    const rows = joined(panel({}), [[sample('shop', 1, { code: '2' }), sample('shop', 2, { code: '5' })]]);
    expect(rows.map(({ values }) => values)).toEqual([[1], [2]]);
  });

  it('have the labels that are shown or used by a link', () => {
    const rowLinks = [{ title: 'x', dashboard: 'telltale-service' as const, fromRow: { instance: 'instance' } }];
    const [row] = joined(panel({ rowLinks }), [[sample('shop', 1, { instance: 'a', secret: 'b' })]]);
    expect(row?.labels).toEqual({ job: 'shop', instance: 'a' });
  });
});

describe('the order', () => {
  const rows = joined(panel({}), [[sample('a', 2), sample('b', null), sample('c', 5), sample('d', 2), sample('e', 1)]]);
  const names = (given: Partial<Panel>) => sorted(panel(given), rows).map(({ labels }) => labels.job);

  it('is from the highest value down, with NaN last and equal values by their labels', () => {
    expect(names({})).toEqual(['c', 'a', 'd', 'e', 'b']);
    expect(names({ steps: ['green', [1, 'red']] })).toEqual(['c', 'a', 'd', 'e', 'b']);
  });

  it('is from the lowest value up if low is bad', () => {
    expect(names({ steps: ['red', [1, 'green']] })).toEqual(['e', 'a', 'd', 'c', 'b']);
  });

  it('is by the first label if the value is hidden', () => {
    expect(names({ hidesValue: true })).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

it('a table is limited in rows and says how many more there are; labels have the colours of their values', async () => {
  const result = Array.from({ length: 700 }, (_, index) => ({
    metric: { job: `s${index}`, severity: index === 699 ? 'critical' : 'odd' },
    value: [1, index === 3 ? 'NaN' : index === 4 ? '+Inf' : String(index)],
  }));
  const never = () => Promise.reject(new Error('not asked'));
  const servers: Servers = {
    prometheus: async <Body>() => ({ data: { resultType: 'vector', result } }) as Body,
    elasticsearch: never,
    alertmanager: never,
  };
  const to = Date.now();
  const asked = {
    servers,
    panel: panel({ columns: { severity: 'severity', job: 'service' } }),
    question: { dashboard: undefined as never, range: { from: to - 1_000, to }, variables: {} },
    points: 1,
    stepMs: 15_000,
    queries: ['up'],
  };
  const { rows, left_out, colours } = await tableData(asked);
  expect(rows).toHaveLength(500);
  expect(left_out).toBe(200);
  expect(rows[0]).toEqual({ values: [699], labels: { job: 's699', severity: 'critical' } });
  expect(colours).toEqual({ severity: { critical: 'red' } });
});
