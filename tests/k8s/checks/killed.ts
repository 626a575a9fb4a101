// Servers that are killed, or whose pods are deleted, come back with what they had stored.
import { type Check, until } from '../check.ts';
import type { Cluster } from '../lab/cluster.ts';
import { planeNamespace, smallOverlay, whyNotThere } from '../plane.ts';
import { isReady, killContainer, podsOf, stateOf } from '../pods.ts';
import { askServer } from '../servers.ts';

/** Elasticsearch starts within a minute; a busy machine takes several times that. */
const READY_MS_MAX = 600_000;
const victims = ['prometheus-0', 'elasticsearch-0'];

export const killed: Check = {
  name: 'killed',
  promise: 'A server that is killed by -9, or whose pod is deleted, is ready again with its data',
  whyNot: () => whyNotThere(smallOverlay),
  async run(cluster) {
    const stored = await recordsIn(cluster);
    if (stored === 0) throw new Error('there is no record to keep');
    const ready: string[] = [];
    for (const pod of victims) {
      const begun = Date.now();
      const earlier = (await seen(cluster, pod))?.restarts ?? 0;
      await killContainer(cluster, planeNamespace, pod);
      await readyAgain(cluster, pod, ({ restarts }) => restarts > earlier);
      ready.push(`${pod} after -9 in ${Math.round((Date.now() - begun) / 1_000)} s`);
    }
    const earlier = (await seen(cluster, 'elasticsearch-0'))?.uid;
    const begun = Date.now();
    await cluster.kubectl('delete', 'pod', 'elasticsearch-0', '--namespace', planeNamespace, '--wait=false');
    await readyAgain(cluster, 'elasticsearch-0', ({ uid }) => uid !== earlier);
    ready.push(`elasticsearch-0 deleted in ${Math.round((Date.now() - begun) / 1_000)} s`);
    const kept = await recordsIn(cluster);
    // Services go on shipping.
    if (kept < stored) throw new Error(`of ${stored} records ${stored - kept} are lost`);
    return `ready again: ${ready.join(', ')}; ${stored} records kept, ${kept - stored} came meanwhile`;
  },
};

/** Records of logs that Elasticsearch has. */
async function recordsIn(cluster: Cluster): Promise<number> {
  const path = '/logs-*/_count';
  return (await askServer<{ count: number }>(cluster, { server: 'elasticsearch', user: 'reader', path })).count;
}

interface Seen {
  readonly restarts: number;
  readonly uid: string;
  readonly isReady: boolean;
  /** For people. */
  readonly text: string;
}

async function seen(cluster: Cluster, name: string): Promise<Seen | undefined> {
  const pod = (await podsOf(cluster, planeNamespace)).find(({ metadata }) => metadata.name === name);
  if (pod === undefined) return undefined;
  const restarts = pod.status.containerStatuses?.[0]?.restartCount ?? 0;
  return { restarts, uid: pod.metadata.uid, isReady: isReady(pod), text: stateOf(pod) };
}

async function readyAgain(cluster: Cluster, name: string, isAnother: (found: Seen) => boolean): Promise<void> {
  await until(
    `${name} ready again`,
    () => seen(cluster, name),
    (found) => found?.isReady === true && isAnother(found),
    READY_MS_MAX,
  );
}
