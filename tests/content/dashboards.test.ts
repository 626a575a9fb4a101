// The dashboards are whole: nothing that Grafana would take and show wrong, or too slowly.
import { expect, it } from 'vitest';
import { readDashboards } from './grafana/model.ts';
import { lintDashboards } from './lint/dashboards.ts';

const committed = readDashboards();
const service = committed.find(({ uid }) => uid === 'telltale-service');

/** A dashboard with one panel changed. */
function changed(change: (panel: Record<string, unknown>) => object): string[] {
  const copy = structuredClone(service) as unknown as { panels: Record<string, unknown>[] };
  const index = copy.panels.findIndex(({ type }) => type === 'timeseries');
  copy.panels[index] = { ...copy.panels[index], ...change(copy.panels[index] ?? {}) };
  return lintDashboards([copy as never, ...committed.filter(({ uid }) => uid !== 'telltale-service')]);
}

it('there are eleven dashboards without findings', () => {
  expect(committed).toHaveLength(11);
  expect(lintDashboards(committed)).toEqual([]);
});

it.each<[string, (panel: Record<string, unknown>) => object, RegExp]>([
  ['an id that another panel has', () => ({ id: service?.panels[0]?.id }), /one id/],
  ['a place where another panel is', () => ({ gridPos: service?.panels[1]?.gridPos }), /lies on/],
  ['no description', () => ({ description: '' }), /no description/],
  ['no unit', () => ({ fieldConfig: { defaults: { noValue: 'No data' } } }), /no unit/],
  ['no word for no data', () => ({ fieldConfig: { defaults: { unit: 's' } } }), /no data/],
  ['no query', () => ({ targets: [] }), /asks nothing/],
  ['a data source of its own', () => ({ datasource: { type: 'prometheus', uid: 'abc' } }), /is no variable/],
  ['a data source that is not there', () => ({ datasource: { type: 'prometheus', uid: '${else}' } }), /not there/],
  ['a link to nowhere', () => ({ links: [{ title: 'x', url: '/d/telltale-gone' }] }), /telltale-gone, which is not/],
  [
    'a link that sets what is not there',
    () => ({ links: [{ title: 'x', url: '/d/telltale-service?var-colour=red' }] }),
    /sets colour/,
  ],
  [
    'a range of less than four scrapes',
    ({ targets }) => ({ targets: [{ ...(targets as object[])[0], expr: 'rate(up{job="a"}[30s])' }] }),
    /less than four scrapes/,
  ],
  [
    'a histogram as a whole',
    ({ targets }) => ({
      targets: [{ ...(targets as object[])[0], expr: 'sum(rate(http_server_request_duration_seconds_bucket[5m]))' }],
    }),
    /as a whole/,
  ],
  [
    'a counter as it is',
    ({ targets }) => ({
      targets: [{ ...(targets as object[])[0], expr: 'telltale_log_bulk_io_bytes_total{job="a"}' }],
    }),
    /is a counter/,
  ],
  [
    'a service that nobody chose',
    ({ targets }) => ({ targets: [{ ...(targets as object[])[0], expr: 'telltale_log_queue_age_seconds' }] }),
    /is not narrowed/,
  ],
  [
    'a legend by what is summed over',
    ({ targets }) => ({
      targets: [{ ...(targets as object[])[0], expr: 'sum by (job) (up)', legendFormat: '{{job}} {{instance}}' }],
    }),
    /names instance/,
  ],
  [
    'a query that is none',
    ({ targets }) => ({ targets: [{ ...(targets as object[])[0], expr: 'sum(rate(up[5m])' }] }),
    /no PromQL/,
  ],
])('%s is found', (_, change, complaint) => {
  expect(changed(change).join('\n')).toMatch(complaint);
});
