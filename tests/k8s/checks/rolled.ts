// The example app as a classic Deployment: replaced under load, and evicted no faster than its budget allows.
import { type Check, until } from '../check.ts';
import type { Cluster } from '../lab/cluster.ts';
import { shopManifests, whyNotThere } from '../plane.ts';
import { isReady } from '../pods.ts';
import { applyShop, deleteShop, shopNamespace as namespace, readyShop, shopPods, underLoad } from '../shop.ts';

/** Until the new ones are up, and a while longer. */
const LOAD_SECONDS = 90;
const READY_MS_MAX = 300_000;

export const rolled: Check = {
  name: 'rolled',
  promise: 'The shop is replaced under load without a failed request, and an eviction waits for its budget',
  whyNot: () => whyNotThere(shopManifests),
  async run(cluster) {
    try {
      await applyShop(cluster);
      const answered = await underLoad(cluster, LOAD_SECONDS, async () => {
        await cluster.kubectl('rollout', 'restart', 'deployment/shop', '--namespace', namespace);
        const status = ['rollout', 'status', 'deployment/shop', '--namespace', namespace];
        await cluster.kubectl(...status, `--timeout=${LOAD_SECONDS}s`);
      });
      return `${answered} requests answered and none failed; ${await evictTwo(cluster)}`;
    } finally {
      await deleteShop(cluster);
    }
  },
};

async function evictTwo(cluster: Cluster): Promise<string> {
  const [first, second] = (await readyShop(cluster)).map(({ metadata }) => metadata.name);
  const evict = (name = ''): ReturnType<Cluster['ask']> => {
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
    return cluster.ask(['create', '--raw', path, '--filename', '-'], JSON.stringify(eviction));
  };
  const taken = await evict(first);
  if (taken.code !== 0) throw new Error(`the first eviction is refused: ${taken.stderr}`);
  const refused = await evict(second);
  if (!/disruption budget/.test(refused.stderr))
    throw new Error(`the second eviction is not refused: ${refused.stderr}`);
  await until(
    'three pods again',
    () => shopPods(cluster),
    (all) => all.filter(isReady).length === 3,
    READY_MS_MAX,
  );
  return 'of two evictions the second is refused until the first pod is replaced';
}
