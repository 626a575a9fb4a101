// Asks Elasticsearch and Prometheus what arrived, as the reading user, over verified TLS.
import { readFileSync } from 'node:fs';
import { prometheusMetricName } from '@telltale/catalog';
import { basicAuthorization, createHttpClient } from '@telltale/http';
import type { Connection, Connections } from '@telltale/plane';
import { limits } from './limits.ts';
import { shopName } from './shop.ts';
import { untilArrived } from './until-arrived.ts';

const requestsServed = `${prometheusMetricName('http.server.request.duration')}_count`;

export interface LogsFound {
  readonly delivered: number;
  readonly duplicates: number;
}

export interface MetricsFound {
  readonly requests: number;
  readonly targetsUp: number;
  readonly targets: number;
  readonly rules: number;
  /** Of each target that is not up, what Prometheus says of it. */
  readonly down: readonly string[];
}

export interface CorrelationFound {
  readonly traceId: string;
  readonly found: boolean;
  /** Message of a line that was logged during that request. */
  readonly message: string | undefined;
}

interface SearchAnswer {
  readonly hits: { readonly total: { readonly value: number }; readonly hits: readonly { readonly _source: Source }[] };
  readonly aggregations?: { readonly distinct: { readonly value: number } };
}

interface Source {
  readonly message?: string;
}

interface QueryAnswer {
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}

interface TargetsAnswer {
  readonly data: { readonly activeTargets: readonly Target[] };
}

interface Target {
  readonly health: string;
  readonly lastError?: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface RulesAnswer {
  readonly data: { readonly groups: readonly { readonly rules: readonly unknown[] }[] };
}

type Ask = <Answer>(path: string, body?: object) => Promise<Answer>;

function serverClient(name: string, connection: Connection, signal: AbortSignal): Ask {
  const client = createHttpClient({
    url: connection.url,
    tls: { ca: readFileSync(connection.ca_file, 'utf8') },
    headers: {
      authorization: basicAuthorization(connection.username, readFileSync(connection.password_file, 'utf8').trim()),
    },
  });
  return async <Answer>(path: string, body?: object) => {
    const answer = await client.request({ method: body === undefined ? 'GET' : 'POST', path, body, signal });
    if (answer.status >= 300) {
      throw new Error(`[telltale demo] ${name} answered ${answer.status} to ${path}: ${answer.text.slice(0, 300)}`);
    }
    return answer.body() as Answer;
  };
}

/** Questions to the plane's Elasticsearch and Prometheus. */
export interface Monitoring {
  /** @param of.stillMsMax without more for this long no more is waited for */
  logs(of: { pid: number; since: Date; expected: number; stillMsMax?: number }): Promise<LogsFound>;
  metrics(requestsExpected: number): Promise<MetricsFound>;
  correlation(traceId: string): Promise<CorrelationFound>;
  /** Waits until each of these services has a rate of requests, or none comes. */
  served(services: readonly string[]): Promise<void>;
}

/** @param connections the plane, as `telltale up --json` prints it */
export function askMonitoring(connections: Connections, signal: AbortSignal): Monitoring {
  const elasticsearch = serverClient('Elasticsearch', connections.elasticsearch, signal);
  const prometheus = serverClient('Prometheus', connections.prometheus, signal);
  const search = (body: object): Promise<SearchAnswer> => elasticsearch('/logs-*-*/_search', body);

  async function sum(query: string): Promise<number> {
    const answer = await prometheus<QueryAnswer>(`/api/v1/query?query=${encodeURIComponent(query)}`);
    return answer.data.result.reduce((total, { value }) => total + Number(value[1]), 0);
  }

  return {
    async logs({ pid, since, expected, stillMsMax }) {
      const answer = await untilArrived({
        ask: () =>
          search({
            size: 0,
            track_total_hits: true,
            query: {
              bool: {
                filter: [
                  { term: { 'service.name': shopName } },
                  { term: { 'process.pid': pid } },
                  { range: { '@timestamp': { gte: since.toISOString() } } },
                  { exists: { field: 'app.sequence' } },
                ],
              },
            },
            // Exact up to 40,000 values; the shop numbers each record that it logs.
            aggs: { distinct: { cardinality: { field: 'app.sequence', precision_threshold: 40_000 } } },
          }),
        done: ({ hits }) => hits.total.value >= expected,
        amount: ({ hits }) => hits.total.value,
        signal,
        ...(stillMsMax !== undefined && { stillMsMax }),
      });
      const delivered = answer.hits.total.value;
      return { delivered, duplicates: delivered - (answer.aggregations?.distinct.value ?? 0) };
    },

    async metrics(requestsExpected) {
      const found = await untilArrived({
        ask: async () => {
          // The live list, not `up`: a query would still see the targets of an earlier run for some minutes.
          const { data } = await prometheus<TargetsAnswer>('/api/v1/targets?state=active');
          const targets = data.activeTargets;
          const instances = targets
            .filter(({ labels }) => labels.job === shopName)
            .map(({ labels }) => labels.instance);
          return {
            targets: targets.length,
            targetsUp: targets.filter(({ health }) => health === 'up').length,
            down: targets
              .filter(({ health }) => health !== 'up')
              .map(({ labels, lastError }) => `${labels.job} at ${labels.instance}: ${lastError || 'not scraped yet'}`),
            requests: await sum(`${requestsServed}{job="${shopName}",instance=~"${instances.join('|')}"}`),
          };
        },
        done: ({ requests, targets, targetsUp }) => requests >= requestsExpected && targetsUp === targets,
        amount: ({ requests, targetsUp }) => requests + targetsUp,
        signal,
      });
      const rules = await prometheus<RulesAnswer>('/api/v1/rules');
      return { ...found, rules: rules.data.groups.reduce((total, group) => total + group.rules.length, 0) };
    },

    async served(services) {
      // Of a process of the same name that has ended there are still values.
      const running = `on (job, instance) (up == 1)`;
      const query = `count(sum by (job) (rate(${requestsServed}{job=~"${services.join('|')}"}[1m]) > 0 and ${running}))`;
      await untilArrived({
        ask: () => sum(query),
        done: (found) => found === services.length,
        amount: (found) => found,
        stillMsMax: limits.servedMsMax,
        signal,
      });
    },

    async correlation(traceId) {
      const answer = await untilArrived({
        ask: () => search({ size: 1, query: { term: { 'trace.id': traceId } }, sort: [{ '@timestamp': 'asc' }] }),
        done: ({ hits }) => hits.total.value > 0,
        amount: ({ hits }) => hits.total.value,
        signal,
      });
      const line = answer.hits.hits[0]?._source;
      return { traceId, found: line !== undefined, message: line?.message };
    },
  };
}
