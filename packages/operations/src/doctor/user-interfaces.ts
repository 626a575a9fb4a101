// Checks the servers with a user interface: Kibana and Grafana.
import type { ServerCheck } from './examination.ts';
import { failure, ok, warning } from './finding.ts';
import { quoted, read } from './query-server.ts';

interface KibanaStatus {
  readonly status: { readonly overall: { readonly level: string; readonly summary?: string } };
}

/** Kibana's status; 503 while it cannot be used. */
export const kibanaPath = '/api/status';

export const kibana: ServerCheck = {
  name: 'Kibana',
  async look(client) {
    const { level, summary = '' } = (await read<KibanaStatus>(client, kibanaPath)).status.overall;
    if (level === 'available') return [ok('Kibana', 'is available')];
    return [warning('Kibana', `is ${quoted(`${level}: ${summary}`)}`, 'See its log: telltale logs kibana')];
  },
};

/** Grafana's health; 503 while its database fails. */
export const grafanaPath = '/api/health';

export const grafana: ServerCheck = {
  name: 'Grafana',
  async look(client) {
    const { database } = await read<{ database: string }>(client, grafanaPath);
    if (database === 'ok') return [ok('Grafana', 'answers, and its database does')];
    return [failure('Grafana', `its database is ${quoted(database)}`, 'See its log: telltale logs grafana')];
  },
};
