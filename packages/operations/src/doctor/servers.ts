// Runs the checks of each server; a server that does not answer gets one finding only.
import type { ElasticsearchClient, HttpClient, Operator, OperatorUser, ServerName } from '@telltale/plane';
import { answerBounds, read, whyOf } from './ask.ts';
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
import { grafana, grafanaPath, kibana, kibanaPath } from './people-servers.ts';
import { alertmanagerConfiguration, alerts, handover, notifications } from './prometheus/alerts.ts';
import { prometheusConfiguration, rules, targets } from './prometheus/prometheus.ts';
import { prometheusStorage } from './prometheus/prometheus-storage.ts';
import { receivers } from './prometheus/receivers.ts';

/** A server, and what is looked at there. */
interface ExaminedServer<Client> {
  /** Name for people. */
  readonly title: string;
  /** As who may see what is looked at. */
  connect(operator: Operator): Promise<Client>;
  /** Throws where it does not answer as it does while it is well. */
  ask(client: Client): Promise<unknown>;
  readonly runbook?: Runbook;
  readonly checks: readonly ServerCheck<Client>[];
}

const elasticsearch: ExaminedServer<ElasticsearchClient> = {
  title: 'Elasticsearch',
  // Snapshots, and indices beside the logs, are shown to nobody else.
  connect: (operator) => operator.elasticsearch('admin'),
  ask: (client) => client.cluster.health({}, answerBounds),
  runbook: 'ElasticsearchUnreachable',
  checks: [shards, writes, fields, elasticsearchDisk, heap, lifecycle, snapshots, healthReport, elasticsearchClock],
};

/** @param path what it answers with success while it is well */
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

/** One check for each server that this plane has. */
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
  // A server that does not run is reported with the parts.
  if (operator === undefined || !operator.servers.includes(server) || !livingParts(status).includes(server)) return [];
  try {
    await using client = await connect(operator);
    await ask(client);
    return await lookAtAll(checks, client, examination);
  } catch (error) {
    return [failure(title, `does not answer: ${whyOf(error)}`, `See its log: telltale logs ${server}`, runbook)];
  }
}

/** Every check's findings; one that fails takes none of the others with it. */
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

/** What a check that failed says. */
export function unseen(name: string, error: unknown): Finding {
  return unknown(
    name,
    `could not be examined: ${whyOf(error)}`,
    'Run telltale doctor again; if it stays so, examine it by hand',
  );
}
