// Looks at what each server of the plane knows; of a server that does not answer, at nothing but that.
import type { HttpClient, OperatorUser, ServerName } from '@telltale/plane';
import { read, whyOf } from './ask.ts';
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
interface ExaminedServer {
  /** Name for people. */
  readonly title: string;
  /** Who may see what is looked at. */
  readonly user: OperatorUser;
  /** What it answers with success while it is well. */
  readonly path: string;
  readonly runbook?: Runbook;
  readonly checks: readonly ServerCheck[];
}

const wards: Readonly<Record<ServerName, ExaminedServer>> = {
  elasticsearch: {
    title: 'Elasticsearch',
    // Snapshots, and indices beside the logs, are shown to nobody else.
    user: 'admin',
    path: '/_cluster/health',
    runbook: 'ElasticsearchUnreachable',
    checks: [shards, writes, fields, elasticsearchDisk, heap, lifecycle, snapshots, healthReport, elasticsearchClock],
  },
  prometheus: {
    title: 'Prometheus',
    user: 'reader',
    path: '/-/ready',
    checks: [
      ...[targets, rules, alerts, handover, notifications],
      ...[prometheusConfiguration, alertmanagerConfiguration, prometheusStorage, prometheusClock],
    ],
  },
  alertmanager: { title: 'Alertmanager', user: 'reader', path: '/-/ready', checks: [receivers] },
  kibana: { title: 'Kibana', user: 'admin', path: kibanaPath, checks: [kibana] },
  grafana: { title: 'Grafana', user: 'admin', path: grafanaPath, checks: [grafana] },
};

/** One check for each server that this plane has. */
export const serverChecks: readonly Check[] = (Object.keys(wards) as ServerName[]).map((server) => ({
  name: wards[server].title,
  look: (examination) => lookAt(server, examination),
}));

async function lookAt(server: ServerName, examination: Examination): Promise<readonly Finding[]> {
  const { operator, status } = examination;
  // One that does not run is told of with the parts.
  if (operator === undefined || !operator.servers.includes(server) || !livingParts(status).includes(server)) return [];
  const { title, user, path, runbook, checks } = wards[server];
  try {
    await using client = await operator.client(server, user);
    await read(client, path);
    return await lookAtAll(checks, client, examination);
  } catch (error) {
    return [failure(title, `does not answer: ${whyOf(error)}`, `See its log: telltale logs ${server}`, runbook)];
  }
}

/** Every check's findings; one that fails takes none of the others with it. */
async function lookAtAll(
  checks: readonly ServerCheck[],
  client: HttpClient,
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
