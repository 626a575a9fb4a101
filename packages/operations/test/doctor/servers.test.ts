// The doctor asks each server that a plane has, and tells of one that fails without losing the others. Kibana and
// Grafana are stubs: neither can be had where the tests run.
import { describe, expect, it } from 'vitest';
import type { ElasticsearchClient } from '../../../plane/src/elasticsearch/client.ts';
import type { HttpClient } from '../../../plane/src/http-client.ts';
import type { ServerName } from '../../../plane/src/operator.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { examinationOf, operatorWith } from '../support/doctor.ts';
import { elasticsearchOf, serverStub } from '../support/server-stub.ts';

type Clients = Partial<Record<Exclude<ServerName, 'elasticsearch'>, HttpClient>> & {
  readonly elasticsearch?: ElasticsearchClient;
};

/** The findings for a plane with only these servers. */
async function findingsOf(clients: Clients): Promise<Finding[]> {
  const servers = Object.keys(clients) as ServerName[];
  const operator = operatorWith({
    servers,
    versions: async () => ({}),
    certificates: async () => [],
    client: async (server) => {
      const client = clients[server];
      if (client === undefined) throw new Error(`nobody asked for ${server}`);
      return client;
    },
    elasticsearch: async () => {
      if (clients.elasticsearch === undefined) throw new Error('nobody asked for Elasticsearch');
      return clients.elasticsearch;
    },
  });
  const status = { parts: servers.map((name) => ({ name, state: 'running' as const })) };
  const ofMachine = ['parts', 'memory', 'swap', 'vm.max_map_count', 'Node', 'versions', 'certificates'];
  const all = await examine(examinationOf({ operator, status }));
  return all.filter(({ check }) => !ofMachine.includes(check));
}

const kibana = (level: string, summary: string): HttpClient =>
  serverStub({ '/api/status': { name: 'kibana', status: { overall: { level, summary } } } });

describe('the check of Kibana', () => {
  it('passes an available Kibana', async () => {
    expect(await findingsOf({ kibana: kibana('available', 'All services are available') })).toEqual([
      { check: 'Kibana', state: 'ok', finding: 'is available' },
    ]);
  });

  it('warns of a degraded Kibana in its own words', async () => {
    expect(await findingsOf({ kibana: kibana('degraded', '1 plugin is degraded') })).toEqual([
      expect.objectContaining({ state: 'warning', finding: 'is degraded: 1 plugin is degraded' }),
    ]);
  });

  it('fails if Kibana refuses to answer', async () => {
    const refuses = serverStub({ '/api/status': { message: 'Kibana is not ready yet' } }, 503);
    expect(await findingsOf({ kibana: refuses })).toEqual([
      expect.objectContaining({
        check: 'Kibana',
        state: 'failure',
        finding: expect.stringMatching(/^does not answer: it answers 503 to GET \/api\/status: .*not ready yet/),
        remedy: 'See its log: telltale logs kibana',
      }),
    ]);
  });
});

describe('the check of Grafana', () => {
  it('passes if its database answers', async () => {
    expect(await findingsOf({ grafana: serverStub({ '/api/health': { database: 'ok', version: '13.2.3' } }) })).toEqual(
      [{ check: 'Grafana', state: 'ok', finding: 'answers, and its database does' }],
    );
  });

  it('fails if its database fails', async () => {
    expect(await findingsOf({ grafana: serverStub({ '/api/health': { database: 'failing' } }) })).toEqual([
      expect.objectContaining({ check: 'Grafana', state: 'failure', finding: 'its database is failing' }),
    ]);
  });
});

describe('the checks of several servers', () => {
  it('report each server independently of the others', async () => {
    const gone: HttpClient = {
      ask: async () => {
        throw new AggregateError([new Error('connect ECONNREFUSED 127.0.0.1:3000')]);
      },
      [Symbol.asyncDispose]: async () => {},
    };
    expect(await findingsOf({ kibana: kibana('available', ''), grafana: gone })).toEqual([
      expect.objectContaining({ check: 'Kibana', state: 'ok' }),
      expect.objectContaining({
        check: 'Grafana',
        state: 'failure',
        finding: 'does not answer: connect ECONNREFUSED 127.0.0.1:3000',
      }),
    ]);
  });

  it('lose only the check with an unknown answer', async () => {
    const health = { status: 'green', number_of_nodes: 1, active_shards: 3, unassigned_shards: 0 };
    const found = await findingsOf({ elasticsearch: elasticsearchOf({ '/_cluster/health': health }) });
    expect(found.find(({ check }) => check === 'shards')).toEqual({
      check: 'shards',
      state: 'ok',
      finding: 'green: 3 shards on 1 node, none unassigned',
    });
    expect(found.find(({ check }) => check === 'snapshots')).toMatchObject({
      state: 'unknown',
      finding: expect.stringMatching(/^could not be examined: it answers 400 to GET \/_snapshot: .*no handler found/),
    });
  });
});
