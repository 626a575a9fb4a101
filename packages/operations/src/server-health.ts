// Health check of one server of the plane.
import { setTimeout as delay } from 'node:timers/promises';
import {
  bounds,
  type Operator,
  type OperatorUser,
  PlaneError,
  limits as planeLimits,
  refusalOf,
  type ServerName,
} from '@telltale/plane';
import { limits } from './limits.ts';

interface HealthQuestion {
  readonly user: OperatorUser;
  readonly path: string;
}

const questions: Readonly<Record<Exclude<ServerName, 'elasticsearch'>, HealthQuestion>> = {
  prometheus: { user: 'reader', path: '/-/ready' },
  alertmanager: { user: 'reader', path: '/-/ready' },
  kibana: { user: 'admin', path: '/api/status' },
  grafana: { user: 'admin', path: '/api/health' },
};

const titles: Readonly<Record<ServerName, string>> = {
  elasticsearch: 'Elasticsearch',
  prometheus: 'Prometheus',
  alertmanager: 'Alertmanager',
  kibana: 'Kibana',
  grafana: 'Grafana',
};

/** Display name of a server. */
export function titleOf(server: ServerName): string {
  return titles[server];
}

/** The problem of a server; undefined if it is healthy. */
export async function wrongWith(operator: Operator, server: ServerName): Promise<string | undefined> {
  try {
    if (server === 'elasticsearch') return await wrongWithElasticsearch(operator);
    const { user, path } = questions[server];
    await using client = await operator.client(server, user);
    const { status } = await client.ask({ path, msMax: planeLimits.healthMsMax });
    return status === 200 ? undefined : `it answers ${status}`;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal !== undefined) return `it answers ${refusal.status}`;
    return `it does not answer: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function wrongWithElasticsearch(operator: Operator): Promise<string | undefined> {
  await using client = await operator.elasticsearch('reader');
  const { status } = await client.cluster.health({}, bounds(undefined, planeLimits.healthMsMax));
  return status === 'red' ? 'it is red: an index cannot be read' : undefined;
}

/**
 * Waits until a server is healthy.
 *
 * @param what the operation that needs it, such as `cannot finish the rotation`
 * @throws PlaneError `start_timeout`, or the signal's reason
 */
export async function awaitHealth(
  operator: Operator,
  server: ServerName,
  what: string,
  signal?: AbortSignal,
): Promise<void> {
  let why = await wrongWith(operator, server);
  for (const begun = Date.now(); why !== undefined; why = await wrongWith(operator, server)) {
    if (Date.now() - begun > limits.recoverMsMax) {
      throw new PlaneError('start_timeout', {
        what,
        where: `on ${titleOf(server)}`,
        why,
        remedy: `See its log: telltale logs ${server}`,
      });
    }
    await delay(planeLimits.healthPollMs, undefined, signal ? { signal } : {});
  }
}
