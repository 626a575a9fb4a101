// Whether a server of the plane does its work, by the question that it answers only then.
import { setTimeout as delay } from 'node:timers/promises';
import { type Operator, type OperatorUser, PlaneError, limits as planeLimits, type ServerName } from '@telltale/plane';
import { limits } from './limits.ts';

interface HealthQuestion {
  /** Name for people. */
  readonly title: string;
  readonly user: OperatorUser;
  readonly path: string;
  /** What is wrong by an answer with success; undefined when nothing is. */
  readonly wrong?: (body: unknown) => string | undefined;
}

const questions: Readonly<Record<ServerName, HealthQuestion>> = {
  elasticsearch: {
    title: 'Elasticsearch',
    user: 'reader',
    path: '/_cluster/health?filter_path=status',
    wrong: (body) => (JSON.stringify(body).includes('"red"') ? 'it is red: an index cannot be read' : undefined),
  },
  prometheus: { title: 'Prometheus', user: 'reader', path: '/-/ready' },
  alertmanager: { title: 'Alertmanager', user: 'reader', path: '/-/ready' },
  kibana: { title: 'Kibana', user: 'admin', path: '/api/status' },
  grafana: { title: 'Grafana', user: 'admin', path: '/api/health' },
};

/** Name of a server for people. */
export function titleOf(server: ServerName): string {
  return questions[server].title;
}

/** What is wrong with a server; undefined when it does its work. */
export async function wrongWith(operator: Operator, server: ServerName): Promise<string | undefined> {
  const { user, path, wrong } = questions[server];
  try {
    await using client = await operator.client(server, user);
    const { status, body } = await client.ask({ path, msMax: planeLimits.healthMsMax });
    return status === 200 ? wrong?.(body) : `it answers ${status}`;
  } catch (error) {
    return `it does not answer: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * Waits until a server does its work.
 *
 * @param what what cannot be done without it, such as `cannot finish the rotation`
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
