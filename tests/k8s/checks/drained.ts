// Two nodes: the shop is spread over both, and one of them is drained while customers ask.
import { setTimeout as delay } from 'node:timers/promises';
import type { Check } from '../check.ts';
import { shopImages } from '../images/images.ts';
import type { Cluster } from '../lab/cluster.ts';
import { joinSecondNode } from '../lab/second-node.ts';
import { shopManifests, whyNotThere } from '../plane.ts';
import { isReady, type Pod } from '../pods.ts';
import { applyShop, deleteShop, readyShop, shopPods, underLoad } from '../shop.ts';

/** Two evictions, the second of which waits for the first pod's replacement, and a while longer. */
const LOAD_SECONDS = 90;
const LOOK_MS = 200;
/** As its budget has it: one of three may be away. */
const READY_MIN = 2;

export const drained: Check = {
  name: 'drained',
  promise: 'On two nodes the shop is spread, and one of them is drained under load without a failed request',
  whyNot: () => whyNotThere(shopManifests),
  async run(cluster) {
    const begun = Date.now();
    await using other = await joinSecondNode(cluster, shopImages);
    const joined = Math.round((Date.now() - begun) / 1_000);
    try {
      const spread = byNode(await applyShop(cluster));
      if (spread.size !== 2) throw new Error(`the pods are all on ${[...spread.keys()]}`);
      // The one with two pods, so that the budget holds the second back.
      const [node = ''] = [...spread].find(([, pods]) => pods.length === 2) ?? [];
      const [drainage, answered] = await drainUnderLoad(cluster, node);
      const left = byNode(await readyShop(cluster));
      if (left.has(node)) throw new Error(`a pod is still on ${node}`);
      return `${other.name} joined in ${joined} s; pods on ${[...spread.keys()].join(' and ')}; ${node} drained ${drainage}; ${answered} requests answered and none failed`;
    } finally {
      await cluster.kubectl('uncordon', '--selector', 'kubernetes.io/os=linux');
      // While both nodes run: a pod whose node has ended stays for ever.
      await deleteShop(cluster);
    }
  },
};

function byNode(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  return Map.groupBy(pods, ({ spec }) => spec.nodeName ?? 'no node');
}

async function drainUnderLoad(cluster: Cluster, node: string): Promise<[drainage: string, answered: number]> {
  let drainage = '';
  const answered = await underLoad(cluster, LOAD_SECONDS, async () => {
    const begun = Date.now();
    let isDrained = false;
    // Of the first node only the shop is moved: the plane's volumes are on it.
    const drain = ['drain', node, '--pod-selector', 'app.kubernetes.io/name=shop', '--delete-emptydir-data'];
    const draining = cluster.ask([...drain, `--timeout=${LOAD_SECONDS}s`]).finally(() => {
      isDrained = true;
    });
    let fewest = Number.POSITIVE_INFINITY;
    while (!isDrained) {
      fewest = Math.min(fewest, (await shopPods(cluster)).filter(isReady).length);
      await delay(LOOK_MS);
    }
    const { code, stderr } = await draining;
    if (code !== 0) throw new Error(`${node} is not drained: ${stderr}`);
    if (fewest < READY_MIN) throw new Error(`only ${fewest} pods were ready meanwhile`);
    if (!/disruption budget/.test(stderr)) throw new Error(`the budget held back no eviction: ${stderr}`);
    drainage = `in ${Math.round((Date.now() - begun) / 1_000)} s, held up by its budget, ${fewest} pods ready at least`;
  });
  return [drainage, answered];
}
