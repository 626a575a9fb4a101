// The plane comes up out of nothing but the committed manifests.
import { type Check, until } from '../check.ts';
import { everything, planeNamespace, smallOverlay, whyNotThere } from '../plane.ts';
import { isReady, podsOf, stateOf } from '../pods.ts';

/** Elasticsearch starts within a minute; a busy machine takes several times that. */
const READY_MS_MAX = 600_000;
/** What was there before, by which `deleted` knows what is left. */
export let before: ReadonlySet<string> | undefined;

export const applied: Check = {
  name: 'applied',
  promise:
    '`kubectl apply -k k8s/overlays/small` brings up the plane, every pod ready under `restricted` within its limits',
  whyNot: () => whyNotThere(smallOverlay),
  async run(cluster) {
    before = await everything(cluster);
    const begun = Date.now();
    await cluster.kubectl('apply', '--server-side', '--kustomize', smallOverlay);
    const isDone = (pod: Awaited<ReturnType<typeof podsOf>>[number]): boolean =>
      isReady(pod) || pod.status.phase === 'Succeeded';
    const pods = await until(
      'every pod ready',
      () => podsOf(cluster, planeNamespace),
      (all) => all.length > 0 && all.every(isDone),
      READY_MS_MAX,
    ).catch(async () => {
      const all = await podsOf(cluster, planeNamespace);
      throw new Error(
        all
          .filter((pod) => !isDone(pod))
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
