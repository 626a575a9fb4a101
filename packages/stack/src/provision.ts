// Provisions the stack's Elasticsearch when it is up and before anything writes to it.
import { setTimeout as delay } from 'node:timers/promises';
import { bounds, PlaneError, limits as planeLimits, refusalOf } from '@telltale/plane';
import { type SetUpReport, setUpElasticsearch } from '@telltale/plane/setup';
import { elasticsearchInStack } from './client.ts';
import type { StackLayout } from './layout.ts';

/** Folder of snapshots in Elasticsearch's file system. */
const snapshotFolder = '/usr/share/elasticsearch/snapshots';

/**
 * Sets it up; waits for it first, because its health check may be older than a restart.
 *
 * @throws PlaneError `elasticsearch` if it refuses, `start_timeout` if it does not answer
 */
export async function provisionStack(layout: StackLayout, signal?: AbortSignal): Promise<SetUpReport> {
  await using admin = await elasticsearchInStack(layout, 'admin');
  let wrong = '';
  for (const begun = Date.now(); Date.now() - begun < planeLimits.stackStartMsMax; ) {
    signal?.throwIfAborted();
    wrong = await admin.cluster.health({}, bounds(signal, planeLimits.healthMsMax)).then(
      () => '',
      (error: unknown) => whatIsWrong(error),
    );
    if (wrong === '') return await setUpElasticsearch(admin, { snapshotFolder, signal });
    await delay(planeLimits.pollMs, undefined, signal ? { signal } : {});
  }
  throw new PlaneError('start_timeout', {
    what: 'cannot set Elasticsearch up',
    where: `at ${layout.elasticsearch}`,
    why: `after ${planeLimits.stackStartMsMax / 1_000} s ${wrong}`,
    remedy: `See its log: ${layout.remedies.elasticsearch}`,
  });
}

function whatIsWrong(error: unknown): string {
  const refusal = refusalOf(error);
  if (refusal !== undefined) return `it answers ${refusal.status}`;
  return `it does not answer: ${error instanceof Error ? error.message : String(error)}`;
}
