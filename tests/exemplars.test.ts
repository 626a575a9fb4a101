// From a point on a graph to the log lines of that very request: an exemplar in the real Prometheus names a trace, and
// the real Elasticsearch has its lines.
import { prometheusMetricName } from '@telltale/catalog';
import { expect, it } from 'vitest';
import { findLogs } from './support/elasticsearch.ts';
import { testPlane } from './support/plane.ts';
import { serverClient } from './support/server-client.ts';
import { startService } from './support/service.ts';

const fixtures = new URL('../packages/node/test/fixtures', import.meta.url).pathname;
const name = `exemplary-${process.pid}`;
const duration = prometheusMetricName('http.server.request.duration');

interface ExemplarsAnswer {
  readonly data: readonly {
    readonly seriesLabels: Readonly<Record<string, string>>;
    readonly exemplars: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: string }[];
  }[];
}

it('an exemplar leads to the log lines of its request', async () => {
  const { connections, environment } = await testPlane();
  const { prometheus } = connections;
  await using asked = serverClient(prometheus);
  const exemplars = async (): Promise<ExemplarsAnswer['data']> => {
    const now = Date.now() / 1_000;
    const question = { query: `${duration}_bucket{job="${name}"}`, start: `${now - 300}`, end: `${now + 60}` };
    return (await asked.ask<ExemplarsAnswer>(`/api/v1/query_exemplars?${new URLSearchParams(question)}`)).data;
  };
  await using service = startService(['--import', '@telltale/node', 'serves.mjs'], {
    cwd: fixtures,
    env: { ...environment, OTEL_SERVICE_NAME: name, TELLTALE_METRICS_HOST: '127.0.0.1', TELLTALE_METRICS_PORT: '0' },
  });
  const [, port] = await service.said(/port=(\d+)/);
  await (await fetch(`http://127.0.0.1:${port}/users/first`)).text();
  await expect.poll(exemplars, { interval: 500 }).not.toEqual([]);
  const [series] = await exemplars();
  const traceId = series?.exemplars[0]?.labels.trace_id ?? '';
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(series?.seriesLabels).toMatchObject({ job: name, http_request_method: 'GET' });
  const lines = await findLogs(connections.elasticsearch, { term: { 'trace.id': traceId } }, 1);
  expect(lines.map(({ message, service: of }) => [message, of?.name])).toEqual([['asked for first', name]]);
});
