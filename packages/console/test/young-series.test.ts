// A service that is younger than the step of a graph: the graph shows what there is, as the numbers beside it do.
import { dashboards, panelId } from '@telltale/content';
import { expect, it } from 'vitest';
import type { GraphData } from '../src/api.ts';
import { panelData } from '../src/dashboards/panel-data.ts';
import type { AskServer } from '../src/servers/servers.ts';

const to = Math.floor(Date.now() / 60_000) * 60_000 - 53_000;
const range = { from: to - 900_000, to };
const question = {
  dashboard: 'telltale-service',
  panel: panelId('telltale-service', 'Requests by route'),
  range,
  variables: { service: ['shop'] },
  points: 60,
};
const gone: AskServer = () => Promise.reject(new Error('only Prometheus is asked'));

/** A Prometheus with values over time, and at one moment. */
function serversWith({ overTime, now }: { readonly overTime: number[]; readonly now: number[] }) {
  const asked: string[] = [];
  const metric = { http_request_method: 'GET', http_route: '/products' };
  const prometheus: AskServer = async <Body>({ path }: { readonly path: string }): Promise<Body> => {
    const url = new URL(path, 'http://prometheus');
    asked.push(`${url.pathname} ${url.searchParams.get('time') ?? ''}`.trim());
    if (url.pathname.endsWith('/query_range')) {
      const start = Number(url.searchParams.get('start'));
      const values = overTime.map((value, index) => [start + index * 15, String(value)]);
      return { data: { resultType: 'matrix', result: values.length === 0 ? [] : [{ metric, values }] } } as Body;
    }
    const result = now.map((value) => ({ metric, value: [to / 1_000, String(value)] }));
    return { data: { resultType: 'vector', result } } as Body;
  };
  return { asked, servers: { prometheus, elasticsearch: gone, alertmanager: gone } };
}

const graphOf = (servers: ReturnType<typeof serversWith>['servers']): Promise<GraphData> =>
  panelData(servers, question) as Promise<GraphData>;

it('a graph shows the values at the end of the range if all its points are older', async () => {
  expect(dashboards.some(({ uid }) => uid === question.dashboard)).toBe(true);
  const { servers, asked } = serversWith({ overTime: [], now: [2.5] });
  const { times, series, step_ms } = await graphOf(servers);
  expect(times.slice(-2)).toEqual([Math.floor(to / step_ms) * step_ms, to]);
  expect(series).toEqual([{ name: 'GET /products', values: [...times.slice(1).map(() => null), 2.5] }]);
  expect(asked).toEqual(['/api/v1/query_range', `/api/v1/query ${to / 1_000}`]);
});

it('a graph with values has only the points of Grafana', async () => {
  const { servers, asked } = serversWith({ overTime: [1, 2], now: [2.5] });
  const { times, series } = await graphOf(servers);
  expect(times.at(-1)).toBeLessThan(to);
  expect(series[0]?.values.slice(0, 2)).toEqual([1, 2]);
  expect(asked).toEqual(['/api/v1/query_range']);
});

it('a graph without any value has only the points of Grafana', async () => {
  const { times, series } = await graphOf(serversWith({ overTime: [], now: [] }).servers);
  expect(series).toEqual([]);
  expect(times.at(-1)).toBeLessThan(to);
});
