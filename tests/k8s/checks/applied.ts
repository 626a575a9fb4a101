// The plane comes up out of nothing but the committed manifests.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, until } from '../check.ts';
import type { Cluster } from '../lab/cluster.ts';
import { everything, planeNamespace, smallOverlay, whyNotThere } from '../plane.ts';
import { isReady, type Pod, podsOf, stateOf } from '../pods.ts';

/** Elasticsearch starts within a minute; a busy machine takes several times that. */
const READY_MS_MAX = 600_000;
/** File of the cluster with what was there before, by which `deleted` knows what is left. */
const beforeFile = 'before.json';

/** What was in the cluster before the plane; undefined where nothing was applied yet. */
export async function beforePlane(cluster: Cluster): Promise<ReadonlySet<string> | undefined> {
  const path = join(cluster.root, beforeFile);
  return existsSync(path) ? new Set<string>(JSON.parse(await readFile(path, 'utf8'))) : undefined;
}

export const applied: Check = {
  name: 'applied',
  promise:
    '`kubectl apply -k k8s/overlays/small` brings up the plane, every pod ready under `restricted` within its limits',
  whyNot: () => whyNotThere(smallOverlay),
  async run(cluster) {
    // Applied again on a cluster that was kept, it is there already.
    if ((await podsOf(cluster, planeNamespace)).length === 0)
      await writeFile(join(cluster.root, beforeFile), JSON.stringify([...(await everything(cluster))]));
    const begun = Date.now();
    await cluster.kubectl('apply', '--server-side', '--kustomize', smallOverlay);
    const pods = await until(
      'every pod ready',
      () => podsOf(cluster, planeNamespace),
      (all) => all.length > 0 && notDone(all).length === 0,
      READY_MS_MAX,
    ).catch(async () => {
      throw new Error(
        notDone(await podsOf(cluster, planeNamespace))
          .map(stateOf)
          .join('; '),
      );
    });
    const seconds = ((Date.now() - begun) / 1_000).toFixed(0);
    const level = await cluster.kubectl(
      'get',
      'namespace',
      planeNamespace,
      '--output',
      String.raw`jsonpath={.metadata.labels.pod-security\.kubernetes\.io/enforce}`,
    );
    if (level !== 'restricted') throw new Error(`the namespace enforces "${level}"`);
    const killed = pods.filter((pod) => /OOMKilled/.test(stateOf(pod)));
    if (killed.length > 0) throw new Error(`too little memory: ${killed.map(stateOf).join('; ')}`);
    const restarts = pods
      .flatMap(({ status }) => status.containerStatuses ?? [])
      .reduce((sum, each) => sum + each.restartCount, 0);
    return `${pods.length} pods after ${seconds} s, ${restarts} restarts, none OOMKilled`;
  },
};

/** Pods that are neither ready nor at their end. A Job makes another pod for each that fails, until one succeeds. */
function notDone(pods: readonly Pod[]): readonly Pod[] {
  const succeeded = new Set(pods.filter(({ status }) => status.phase === 'Succeeded').map(jobOf));
  return pods.filter((pod) => {
    if (pod.status.phase === 'Failed') return jobOf(pod) === undefined || !succeeded.has(jobOf(pod));
    return pod.status.phase !== 'Succeeded' && !isReady(pod);
  });
}

const jobOf = ({ metadata }: Pod): string | undefined => metadata.labels?.['batch.kubernetes.io/job-name'];
