// The committed manifests of the plane, as checks apply them and look at them.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Cluster } from './lab/cluster.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const planeNamespace = 'telltale';
/** The whole plane on one node. */
export const smallOverlay = join(root, 'k8s/overlays/small');
export const shopManifests = join(root, 'k8s/apps/shop');

/** Why manifests cannot be tried; undefined where they are there. */
export function whyNotThere(folder: string): string | undefined {
  return existsSync(folder) ? undefined : `there are no manifests in ${folder.slice(root.length)}`;
}

/** An object, as far as all are alike. */
export interface KubernetesObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
  };
}

/** The objects of manifests, as they are in the cluster; those that are gone are left out. */
export async function objectsOf(cluster: Cluster, folder: string): Promise<readonly KubernetesObject[]> {
  const text = await cluster.kubectl('get', '--kustomize', folder, '--ignore-not-found', '--output', 'json');
  return text === '' ? [] : (JSON.parse(text) as { items: KubernetesObject[] }).items;
}

/** What comes and goes by itself, whatever is applied. */
const passing =
  /^(?:events|events\.events\.k8s\.io|leases\.coordination\.k8s\.io|persistentvolumes|componentstatuses)$/;

/** Names of everything in the cluster that somebody has made. */
export async function everything(cluster: Cluster): Promise<ReadonlySet<string>> {
  const kinds = (await cluster.kubectl('api-resources', '--verbs=list', '--output', 'name')).split('\n');
  const wanted = kinds.filter((kind) => kind !== '' && !passing.test(kind)).join(',');
  const columns = 'custom-columns=K:.kind,S:.metadata.namespace,N:.metadata.name';
  const text = await cluster.kubectl('get', wanted, '--all-namespaces', '--no-headers', '--output', columns);
  return new Set(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(/\s+/).join(' ')),
  );
}
