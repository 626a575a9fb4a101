// The example app as a classic Deployment: replaced under load, and evicted no faster than its budget allows.
import { fileURLToPath } from 'node:url';
import { type Check, until } from '../check.ts';
import type { Cluster } from '../lab/cluster.ts';
import { shopManifests, whyNotThere } from '../plane.ts';
import { isReady, podsOf } from '../pods.ts';

const load = fileURLToPath(new URL('../load.ts', import.meta.url));
const namespace = 'shop';
/** It is replaced pod by pod, each of which takes a few seconds to be ready and some to leave. */
const ROLLED_MS_MAX = 300_000;
/** Until the new ones are up, and a while longer. */
const LOAD_SECONDS = 90;

export const rolled: Check = {
  name: 'rolled',
  promise: 'The shop is replaced under load without a failed request, and an eviction waits for its budget',
  whyNot: () => whyNotThere(shopManifests),
  async run(cluster) {
    try {
      return await rollAndEvict(cluster);
    } finally {
      // Whether it is gone, the check of what is left looks at.
      await cluster.kubectl('delete', '--kustomize', shopManifests, '--ignore-not-found', '--wait=false');
    }
  },
};

async function rollAndEvict(cluster: Cluster): Promise<string> {
  await cluster.kubectl('apply', '--server-side', '--kustomize', shopManifests);
  await letShip(cluster);
  const status = ['rollout', 'status', 'deployment/shop', '--namespace', namespace];
  await cluster.kubectl(...status, `--timeout=${ROLLED_MS_MAX / 1_000}s`);
  const address = '{.spec.clusterIP} {.spec.ports[0].port} {.spec.type}';
  const service = ['get', 'service', 'shop', '--namespace', namespace, '--output', `jsonpath=${address}`];
  const [ip, port, type] = (await cluster.kubectl(...service)).split(' ');
  if (type !== 'LoadBalancer' || port !== '80') throw new Error(`the service is ${type} at ${port}`);
  const loading = cluster.node.run(process.execPath, [load, `http://${ip}/products/tea`, String(LOAD_SECONDS)]);
  const replaced = cluster
    .kubectl('rollout', 'restart', 'deployment/shop', '--namespace', namespace)
    .then(() => cluster.kubectl(...status, `--timeout=${LOAD_SECONDS}s`));
  const [{ stdout, stderr }] = await Promise.all([loading, replaced]);
  if (stdout === '') throw new Error(`the load ended early: ${stderr}`);
  const { answered, failed }: { answered: number; failed: Record<string, number> } = JSON.parse(stdout);
  if (answered === 0 || Object.keys(failed).length > 0)
    throw new Error(`${answered} answered, failed: ${JSON.stringify(failed)}`);
  const evicted = await evictTwo(cluster);
  return `${answered} requests answered and none failed; ${evicted}`;
}

/** The shop's namespace gets what its preload logs in with, as a user copies it. */
async function letShip(cluster: Cluster): Promise<void> {
  const copy = ['get', 'secret', 'telltale-shipper', '--namespace', 'telltale', '--output', 'json'];
  const { code, stdout } = await cluster.ask(copy);
  // Without the plane the shop does its work all the same.
  const data: object = code === 0 ? JSON.parse(stdout).data : {};
  await cluster.apply([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'telltale-shipper', namespace }, data }]);
}

async function evictTwo(cluster: Cluster): Promise<string> {
  const pods = await until(
    'three pods ready',
    () => podsOf(cluster, namespace, 'app.kubernetes.io/name=shop'),
    (all) => all.filter(isReady).length === 3 && all.length === 3,
    ROLLED_MS_MAX,
  );
  const [first, second] = pods.map(({ metadata }) => metadata.name);
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
    () => podsOf(cluster, namespace, 'app.kubernetes.io/name=shop'),
    (all) => all.filter(isReady).length === 3,
    ROLLED_MS_MAX,
  );
  return 'of two evictions the second is refused until the first pod is replaced';
}
