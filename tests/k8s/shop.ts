// The example shop in a cluster: applied as it is committed, and asked by customers for as long as is wanted.
import { fileURLToPath } from 'node:url';
import { until } from './check.ts';
import type { Cluster } from './lab/cluster.ts';
import { shopManifests } from './plane.ts';
import { isReady, type Pod, podsOf } from './pods.ts';

const load = fileURLToPath(new URL('load.ts', import.meta.url));
export const shopNamespace = 'shop';
const replicas = 3;
/** A pod takes a few seconds to be ready, some more to leave, and a busy machine several times that. */
const READY_MS_MAX = 300_000;
/** A pod leaves within half a minute, and then its namespace. */
const GONE_MS_MAX = 180_000;

/** Brings it up: three pods ready, with what its preload logs in with. */
export async function applyShop(cluster: Cluster): Promise<readonly Pod[]> {
  await cluster.kubectl('apply', '--server-side', '--kustomize', shopManifests);
  await letShip(cluster);
  const status = ['rollout', 'status', 'deployment/shop', '--namespace', shopNamespace];
  await cluster.kubectl(...status, `--timeout=${READY_MS_MAX / 1_000}s`);
  return readyShop(cluster);
}

/** Its namespace gets the plane's Secret, as a user copies it. */
export async function letShip(cluster: Cluster): Promise<void> {
  const copy = ['get', 'secret', 'telltale-shipper', '--namespace', 'telltale', '--output', 'json'];
  const { code, stdout } = await cluster.ask(copy);
  // Without the plane the shop does its work all the same.
  const data: object = code === 0 ? JSON.parse(stdout).data : {};
  const metadata = { name: 'telltale-shipper', namespace: shopNamespace };
  await cluster.apply([{ apiVersion: 'v1', kind: 'Secret', metadata, data }]);
}

/** Its pods, once all are ready and no other is left. */
export function readyShop(cluster: Cluster): Promise<readonly Pod[]> {
  return until(
    'three pods of the shop ready',
    () => shopPods(cluster),
    (all) => all.length === replicas && all.every(isReady),
    READY_MS_MAX,
  );
}

export function shopPods(cluster: Cluster): Promise<readonly Pod[]> {
  return podsOf(cluster, shopNamespace, 'app.kubernetes.io/name=shop');
}

/** Deletes it, and waits until it is gone: nothing can be applied to a namespace that is on its way out. */
export async function deleteShop(cluster: Cluster): Promise<void> {
  const deletion = ['delete', '--kustomize', shopManifests, '--ignore-not-found'];
  await cluster.kubectl(...deletion, `--timeout=${GONE_MS_MAX / 1_000}s`);
}

/**
 * Has customers ask it while something is done.
 *
 * @returns how many requests were answered
 * @throws Error when one was not
 */
export async function underLoad(cluster: Cluster, seconds: number, work: () => Promise<unknown>): Promise<number> {
  const address = '{.spec.clusterIP} {.spec.ports[0].port} {.spec.type}';
  const service = ['get', 'service', 'shop', '--namespace', shopNamespace, '--output', `jsonpath=${address}`];
  const [ip, port, type] = (await cluster.kubectl(...service)).split(' ');
  if (type !== 'LoadBalancer' || port !== '80') throw new Error(`the service is ${type} at ${port}`);
  const loading = cluster.node.run(process.execPath, [load, `http://${ip}/products/tea`, String(seconds)]);
  const [{ stdout, stderr }] = await Promise.all([loading, work()]);
  if (stdout === '') throw new Error(`the load ended early: ${stderr}`);
  const { answered, failed }: { answered: number; failed: Record<string, number> } = JSON.parse(stdout);
  if (answered === 0 || Object.keys(failed).length > 0)
    throw new Error(`${answered} answered, failed: ${JSON.stringify(failed)}`);
  return answered;
}
