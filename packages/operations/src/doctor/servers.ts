// Runs the checks of each server; a server that does not answer gets one finding only.
import type { ElasticsearchClient, HttpClient, Operator, OperatorUser, ServerName } from '@telltale/plane';
import { elasticsearchClock, prometheusClock } from './clock.ts';
import { fields } from './elasticsearch/fields.ts';
import { healthReport } from './elasticsearch/health-report.ts';
import { lifecycle } from './elasticsearch/lifecycle.ts';
import { elasticsearchDisk, heap } from './elasticsearch/nodes.ts';
import { shards } from './elasticsearch/shards.ts';
import { snapshots } from './elasticsearch/snapshots.ts';
import { writes } from './elasticsearch/writes.ts';
import type { Check, Examination, ServerCheck } from './examination.ts';
import { type Finding, failure, type Runbook, unknown } from './finding.ts';
import { livingParts } from './parts.ts';
import { alertmanagerConfiguration, alerts, handover, notifications } from './prometheus/alerts.ts';
import { prometheusConfiguration, rules, targets } from './prometheus/prometheus.ts';
import { prometheusStorage } from './prometheus/prometheus-storage.ts';
import { receivers } from './prometheus/receivers.ts';
import { answerBounds, read, whyOf } from './query-server.ts';
import { grafana, grafanaPath, kibana, kibanaPath } from './user-interfaces.ts';

/** A server and its checks. */
interface ExaminedServer<Client> {
  /** Display name. */
  readonly title: string;
  /** The user for the requests, with the required privileges. */
  connect(operator: Operator): Promise<Client>;
  /** Throws if the server does not answer normally. */
  ask(client: Client): Promise<unknown>;
  readonly runbook?: Runbook;
  readonly checks: readonly ServerCheck<Client>[];
}

const elasticsearch: ExaminedServer<ElasticsearchClient> = {
  title: 'Elasticsearch',
  // Only this user may see snapshots and indices other than logs.
  connect: (operator) => operator.elasticsearch('admin'),
  ask: (client) => client.cluster.health({}, answerBounds),
  runbook: 'ElasticsearchUnreachable',
  checks: [shards, writes, fields, elasticsearchDisk, heap, lifecycle, snapshots, healthReport, elasticsearchClock],
};

/** @param path a path with a successful response while the server is healthy */
function asked(
  server: Exclude<ServerName, 'elasticsearch'>,
  user: OperatorUser,
  path: string,
): Pick<ExaminedServer<HttpClient>, 'connect' | 'ask'> {
  return { connect: (operator) => operator.client(server, user), ask: (client) => read(client, path) };
}

const others: Readonly<Record<Exclude<ServerName, 'elasticsearch'>, ExaminedServer<HttpClient>>> = {
  prometheus: {
    title: 'Prometheus',
    ...asked('prometheus', 'reader', '/-/ready'),
    checks: [
      ...[targets, rules, alerts, handover, notifications],
      ...[prometheusConfiguration, alertmanagerConfiguration, prometheusStorage, prometheusClock],
    ],
  },
  alertmanager: { title: 'Alertmanager', ...asked('alertmanager', 'reader', '/-/ready'), checks: [receivers] },
  kibana: { title: 'Kibana', ...asked('kibana', 'admin', kibanaPath), checks: [kibana] },
  grafana: { title: 'Grafana', ...asked('grafana', 'admin', grafanaPath), checks: [grafana] },
};

/** A check for each server of this plane. */
export const serverChecks: readonly Check[] = [
  checkOf('elasticsearch', elasticsearch),
  ...(Object.keys(others) as (keyof typeof others)[]).map((server) => checkOf(server, others[server])),
];

function checkOf<Client extends AsyncDisposable>(server: ServerName, examined: ExaminedServer<Client>): Check {
  return { name: examined.title, look: (examination) => lookAt(server, examined, examination) };
}

async function lookAt<Client extends AsyncDisposable>(
  server: ServerName,
  { title, connect, ask, runbook, checks }: ExaminedServer<Client>,
  examination: Examination,
): Promise<readonly Finding[]> {
  const { operator, status } = examination;
  // The check of parts reports a server that does not run.
  if (operator === undefined || !operator.servers.includes(server) || !livingParts(status).includes(server)) return [];
  try {
    await using client = await connect(operator);
    await ask(client);
    return await lookAtAll(checks, client, examination);
  } catch (error) {
    return [failure(title, `does not answer: ${whyOf(error)}`, `See its log: telltale logs ${server}`, runbook)];
  }
}

/** Findings of all checks; a failed check does not affect the others. */
async function lookAtAll<Client>(
  checks: readonly ServerCheck<Client>[],
  client: Client,
  examination: Examination,
): Promise<Finding[]> {
  const findings = checks.map(async ({ name, look }) => {
    try {
      return await look(client, examination);
    } catch (error) {
      return [unseen(name, error)];
    }
  });
  return (await Promise.all(findings)).flat();
}

/** The finding of a failed check. */
export function unseen(name: string, error: unknown): Finding {
  return unknown(
    name,
    `could not be examined: ${whyOf(error)}`,
    'Run telltale doctor again; if it stays so, examine it by hand',
  );
}
