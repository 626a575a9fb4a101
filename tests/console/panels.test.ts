// What panels show of services under load, on the real plane: every panel answers, and its numbers are the servers' own.
import { type LogQuery, ofServiceLogs, panelId } from '@telltale/content';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { GraphData, LinesData, PanelData, StatData, TableData } from '../../packages/console/src/api.ts';
import { logGraphData } from '../../packages/console/src/dashboards/log-graph.ts';
import { panelData } from '../../packages/console/src/dashboards/panel-data.ts';
import { dashboardOf } from '../../packages/console/src/dashboards/validate-request.ts';
import { variableValues } from '../../packages/console/src/dashboards/variables.ts';
import { overview } from '../../packages/console/src/overview/overview.ts';
import { connectServers } from '../../packages/console/src/servers/connect-servers.ts';
import type { Servers } from '../../packages/console/src/servers/servers.ts';
import { shipping } from '../../packages/console/src/shipping/shipping.ts';
import { dashboards } from '../../packages/content/src/grafana/dashboards/index.ts';
import { readDashboards } from '../content/grafana/model.ts';
import { startLoad } from '../content/scene/load.ts';
import { freePort } from '../support/free-port.ts';
import { type TestPlane, testPlane } from '../support/plane.ts';
import { startProgram } from '../support/program.ts';
import { type ServerClient, serverClient } from '../support/server-client.ts';
import { cleanEnvironment, startService } from '../support/service.ts';
import { shipRecord } from './support/ship-record.ts';

const at = (path: string): string => new URL(`../../${path}`, import.meta.url).pathname;
const shop = `console-shop-${process.pid}`;
/** With what strings, patterns and Lucene have a meaning for. */
const odd = `console "odd" \\d.[1]/<a> & Ω ${process.pid}`;

const stack = new AsyncDisposableStack();
let plane: TestPlane;
let servers: Servers;
let prometheus: ServerClient;
let elasticsearch: ServerClient;
let range: { from: number; to: number };

interface QueryAnswer {
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}

async function instant(query: string, ms = Date.now()): Promise<(number | null)[]> {
  const parameters = new URLSearchParams({ query, time: `${ms / 1_000}` });
  const { data } = await prometheus.ask<QueryAnswer>(`/api/v1/query?${parameters}`);
  return data.result.map(({ value: [, text] }) => (Number.isFinite(Number(text)) ? Number(text) : null));
}

async function recordsOf(query: object): Promise<number> {
  const { count } = await elasticsearch.ask<{ count: number }>('/logs-*-*/_count', { query });
  return count;
}

beforeAll(async () => {
  plane = await testPlane();
  const { connections, environment } = plane;
  servers = stack.use(connectServers(async () => connections));
  prometheus = stack.use(serverClient(connections.prometheus));
  elasticsearch = stack.use(serverClient(connections.elasticsearch));
  const port = await freePort();
  const env = { ...environment, TELLTALE_METRICS_HOST: '127.0.0.1', TELLTALE_METRICS_PORT: '0' };
  stack.use(
    await startProgram({
      command: process.execPath,
      args: ['--import', '@telltale/node', 'app.js'],
      cwd: at('examples/shop'),
      env: { ...cleanEnvironment(), ...env, OTEL_SERVICE_NAME: shop, PORT: String(port) },
      ready: port,
    }),
  );
  const other = stack.use(
    startService(['--import', '@telltale/node', 'serves.mjs'], {
      cwd: at('packages/node/test/fixtures'),
      env: { ...env, OTEL_SERVICE_NAME: odd },
    }),
  );
  const [, otherPort] = await other.said(/port=(\d+)/);
  const load = startLoad([
    { url: `http://127.0.0.1:${port}/products`, everyMs: 100 },
    { url: `http://127.0.0.1:${port}/products/none`, everyMs: 300 },
    { url: `http://127.0.0.1:${port}/orders`, method: 'POST', everyMs: 100 },
    { url: `http://127.0.0.1:${otherPort}/users/first`, everyMs: 200 },
  ]);
  const until = (holds: () => Promise<boolean>) => vi.waitUntil(holds, { timeout: 240_000, interval: 500 });
  const has = async (query: string): Promise<boolean> => (await instant(query)).length > 0;
  const of = (term: string): string => `sum by (job) (telltale_log_records_${term}_total{job="${shop}"})`;
  try {
    const failed = `http_server_request_duration_seconds_count{job="${shop}", http_response_status_code="502"}`;
    await until(() => has(`sum(rate(${failed}[1m])) > 0`));
    const others = `http_server_request_duration_seconds_count{job=${JSON.stringify(odd)}}`;
    await until(() => has(`sum(rate(${others}[1m])) > 0 and on () ${of('emitted')} > 250`));
  } finally {
    await load[Symbol.asyncDispose]();
  }
  // Everything that was logged has arrived, and nothing is logged any more.
  await until(() => has(`(${of('emitted')} - ${of('delivered')}) == 0`));
  await until(async () => (await recordsOf({ term: { 'service.name': odd } })) > 0);
  await until(
    async () => (await recordsOf({ term: { 'service.name': shop } })) === (await instant(of('delivered')))[0],
  );
  const to = Date.now();
  range = { from: to - 900_000, to };
});
afterAll(() => stack.disposeAsync());

type Chosen = Readonly<Record<string, readonly string[]>>;

function data<Kind extends PanelData>(
  uid: string,
  title: string,
  variables: Chosen = { service: [shop] },
  within = range,
): Promise<Kind> {
  const question = { dashboard: uid, panel: panelId(uid, title), range: within, points: 300, variables };
  return panelData(servers, question) as Promise<Kind>;
}

describe.each(dashboards.map((dashboard) => [dashboard.uid, dashboard] as const))('%s', (uid, { rows, variables }) => {
  const choices: Chosen[] = variables.includes('service') ? [{}, { service: [shop] }, { service: [shop, odd] }] : [{}];

  it('has data for each of its panels, whatever is chosen', async () => {
    const asked = choices.flatMap((chosen) =>
      rows.flatMap(({ panels }) =>
        panels.map(async ({ title, kind, logs }) => {
          const answer = await data(uid, title, chosen);
          expect(answer.kind, title).toBe(kind === 'bars' ? 'graph' : kind);
          if (answer.kind !== 'graph') return;
          expect(answer.step_ms, title).toBe(logs === undefined ? 15_000 : 2_000);
          for (const series of answer.series) expect(series.values, title).toHaveLength(answer.times.length);
        }),
      ),
    );
    await Promise.all(asked);
  });

  it('shows in each stat the result of Grafana’s query in Prometheus', async () => {
    const panels =
      readDashboards()
        .find((one) => one.uid === uid)
        ?.panels.filter(({ type }) => type === 'stat') ?? [];
    for (const { title, targets = [] } of panels) {
      const [ours, ...theirs] = await Promise.all([
        data<StatData>(uid, title, variables.includes('service') ? { service: [shop] } : {}),
        ...targets.map(({ expr = '' }) => {
          const query = expr
            .replaceAll('$__rate_interval', '60s')
            .replaceAll('$service', shop)
            .replaceAll('$instance', '.+');
          return instant(query, range.to);
        }),
      ]);
      expect(
        ours.values.map(({ value }) => value),
        title,
      ).toEqual(theirs.flat());
    }
  });
});

describe('the dashboard of a service under load', () => {
  const uid = 'telltale-service';

  it('counts its requests and its errors', async () => {
    const [rate] = (await data<StatData>(uid, 'Rate')).values;
    const [errors] = (await data<StatData>(uid, 'Error ratio')).values;
    expect(rate?.value).toBeGreaterThan(0);
    expect(errors?.value).toBeGreaterThan(0);
    expect((await data<StatData>(uid, 'Up')).values).toEqual([{ name: 'up', value: 1 }]);
  });

  it('draws its routes and its answers, at round times within the range', async () => {
    // The services are younger than the time between two points: the last one lies ahead.
    const ahead = { ...range, to: range.to + 20_000 };
    const drawn = (title: string) => data<GraphData>(uid, title, { service: [shop] }, ahead);
    const { times, step_ms, series } = await drawn('Requests by route');
    expect(series.map(({ name }) => name).sort()).toEqual(['GET /products', 'GET /products/:id', 'POST /orders']);
    expect(series.every(({ values }) => (values.at(-1) ?? 0) > 0)).toBe(true);
    expect(times.every((time, index) => time % step_ms === 0 && time === (times[0] ?? 0) + index * step_ms)).toBe(true);
    expect(times.at(-1)).toBe(Math.floor(ahead.to / step_ms) * step_ms);
    expect(times[0]).toBe(Math.floor(ahead.from / step_ms) * step_ms);
    const statuses = (await drawn('Answers by status')).series;
    expect(Object.fromEntries(statuses.map(({ name, colour }) => [name, colour]))).toEqual({
      '200': 'green',
      '201': 'green',
      '404': 'orange',
      '502': 'red',
    });
  });

  it('links a point of its latency to the lines of that request', async () => {
    const { exemplars } = await data<GraphData>(uid, 'Latency');
    expect(exemplars.length).toBeGreaterThan(0);
    const [{ trace_id = '', at: time = 0 } = {}] = exemplars;
    expect(time).toBeGreaterThan(range.from);
    const search = { service: [shop], search: [`trace.id:${trace_id}`] };
    const { records } = await data<LinesData>('telltale-logs', 'Lines', search);
    expect(records.length).toBeGreaterThan(0);
    expect(records.map((record) => record.trace_id)).toEqual(records.map(() => trace_id));
    expect((await data<GraphData>(uid, 'Memory')).exemplars).toEqual([]);
  });

  it('lists its newest errors', async () => {
    const { records } = await data<LinesData>(uid, 'Errors');
    expect(records.length).toBeGreaterThan(0);
    expect(new Set(records.map(({ level, service }) => `${level} ${service}`))).toEqual(new Set([`error ${shop}`]));
    expect(records.map((record) => record.at)).toEqual(
      records
        .map((record) => record.at)
        .toSorted()
        .reverse(),
    );
    const failed = records.find(({ message }) => /^payment of order \d+ failed/.test(message));
    expect(failed?.fields).toMatchObject({ 'error.type': 'Error', 'service.name': shop, 'trace.id': failed?.trace_id });
    expect(failed?.trace_id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('lists its routes, the slowest first', async () => {
    const { rows } = await data<TableData>(uid, 'Routes by latency');
    const values = rows.map((row) => row.values[0] ?? -1);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(rows.map((row) => row.labels.http_route).sort()).toEqual(['/orders', '/products', '/products/:id']);
  });
});

describe('bars over log records', () => {
  const total = (series: GraphData['series']) =>
    series.flatMap((one) => one.values).reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const within = () => ({ range: { '@timestamp': { gte: range.from, lte: range.to, format: 'epoch_millis' } } });

  it('count every record once, by level and by logger', async () => {
    const all = await recordsOf({ bool: { filter: [{ term: { 'service.name': shop } }, within()] } });
    expect(all).toBeGreaterThan(50);
    const levels = (await data<GraphData>('telltale-logs', 'By level')).series;
    expect(total(levels)).toBe(all);
    expect(Object.fromEntries(levels.map(({ name, colour }) => [name, colour]))).toMatchObject({
      error: 'red',
      info: 'green',
    });
    expect(total((await data<GraphData>('telltale-logs', 'By logger')).series)).toBe(all);
  });

  it('count the same records as Grafana’s pattern', async () => {
    const query = `service.name:/(${shop})/ AND (-_id:none log.level:error)`;
    const theirs = await recordsOf({
      bool: { filter: [within(), { query_string: { query, analyze_wildcard: true } }] },
    });
    const chosen = { service: [shop], search: ['log.level:error'] };
    const { series } = await data<GraphData>('telltale-logs', 'By level', chosen);
    expect(series.map(({ name }) => name)).toEqual(['error']);
    expect(total(series)).toBe(theirs);
  });

  it('count records without the field, too, and have percentiles of a number instead of counts', async () => {
    const dashboard = dashboardOf('telltale-logs');
    const asked = (logs: LogQuery) =>
      logGraphData({
        servers,
        panel: { kind: 'graph', title: '', description: '', unit: 'ms', logs: [logs] },
        question: { dashboard, range, variables: { service: [shop] } },
        points: 300,
        stepMs: 15_000,
        queries: [],
      });
    const all = await recordsOf({ bool: { filter: [{ term: { 'service.name': shop } }, within()] } });
    const without = (await asked({ lucene: ofServiceLogs, countBy: 'event.reason' })).series;
    expect(without.map(({ name }) => name)).toEqual(['(none)']);
    expect(total(without)).toBe(all);
    const percentile = { of: 'app.duration_ms', percent: 95 } as const;
    const { series } = await asked({ lucene: ofServiceLogs, countBy: 'log.level', percentile });
    const values = series.find(({ name }) => name === 'info')?.values ?? [];
    expect(Math.max(...values.map((value) => value ?? 0))).toBeGreaterThan(0);
    expect(values).toContain(null);
  });

  it('include more services than fit into a pattern', async () => {
    const many = [shop, ...Array.from({ length: 99 }, (_, index) => `${'service'.repeat(10)}-${index}`)];
    const { series } = await data<GraphData>('telltale-service', 'Log records by level', { service: many });
    expect(total(series)).toBeGreaterThan(50);
  });

  it('refuse an invalid search with Elasticsearch’s message', async () => {
    // Parts of the logs without a record in the range are not asked: they have nothing against it.
    const old = { '@timestamp': '2020-01-01T00:00:00Z', message: 'of another time', 'service.name': `${shop}-before` };
    await shipRecord(plane.environment, old, 'logs-console_old-default');
    const wrong = data('telltale-logs', 'By level', { search: ['message:"no end'] });
    await expect(wrong).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringMatching(/^var-search: Elasticsearch cannot read this search: .*no end/),
    });
  });

  it('find all records of the service with an empty search', async () => {
    const { records } = await data<LinesData>('telltale-logs', 'Lines', { service: [shop], search: [''] });
    expect(records).toHaveLength(200);
    const escaping = await data<LinesData>('telltale-logs', 'Lines', { service: [odd], search: ['a) OR (b* OR *'] });
    expect(new Set(escaping.records.map(({ service }) => service))).toEqual(new Set([odd]));
  });
});

describe('a service with an odd name', () => {
  it('can be chosen, and is found by both servers', async () => {
    const { service } = await variableValues(servers, { dashboard: 'telltale-service', range, variables: {} });
    expect(service).toContain(odd);
    expect((await data<StatData>('telltale-service', 'Up', { service: [odd] })).values[0]?.value).toBe(1);
    const { records } = await data<LinesData>('telltale-logs', 'Lines', { service: [odd] });
    expect(new Set(records.map((record) => record.service))).toEqual(new Set([odd]));
  });

  it.each(['"} or vector(1) #', '\\"} or vector(1) #', '.*', '|.*', ')|(.*', '/ OR *:* OR service.name:/'])(
    'that is none, %s, finds nothing',
    async (name) => {
      expect((await data<StatData>('telltale-service', 'Process starts', { service: [name] })).values).toEqual([]);
      expect((await data<LinesData>('telltale-logs', 'Lines', { service: [name] })).records).toEqual([]);
    },
  );
});

describe('beside the dashboards', () => {
  it('the overview has the services, and what is wrong with one', async () => {
    const found = await overview(servers, { range, parts: async () => (await plane.engine.status()).parts });
    const of = (name: string) => found.services.find((service) => service.name === name);
    expect(of(shop)).toMatchObject({ processes: 1, processes_up: 1, state: 'bad' });
    expect(of(shop)?.reasons[0]).toMatch(/of requests fail, 0\.1 % may$/);
    expect(of(odd)).toMatchObject({ processes: 1, error_ratio: 0 });
    expect(found.alerts_unknown).toBeUndefined();
  });

  it('the accounts of a service add up to what it has logged', async () => {
    await using letters = await plane.engine.deadLetters();
    const found = await shipping(servers, { letters: () => letters.list(10), canRetry: true });
    const account = found.processes.find(({ service }) => service === shop);
    const logged = await recordsOf({ term: { 'service.name': shop } });
    expect(account).toMatchObject({ delivered: logged, waiting: 0, unaccounted: 0 });
    expect(found.dead_letters_unknown).toBeUndefined();
  });
});
