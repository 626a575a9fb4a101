// Describes a plane in a cluster without requests to its servers.
import type { PlaneDescription } from '../engine.ts';
import { versionIn } from '../image-version.ts';
import { heapBytesOf } from '../preflight/amounts.ts';
import { heapBytesDefault } from '../preflight/limits.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { buildManifests, workloadsIn } from './manifests.ts';
import { partsInOrder } from './parts.ts';
import { readClusterFacts } from './prerequisites/cluster-facts.ts';
import { clusterProblem } from './prerequisites/prerequisites.ts';

/** Describes the plane of an overlay, running or not. */
export async function describePlane(access: ClusterAccess & { readonly context: string }): Promise<PlaneDescription> {
  const [objects, facts] = await Promise.all([buildManifests(access), readClusterFacts(access)]);
  const workloads = workloadsIn(objects);
  const container = (
    name: string,
  ): (typeof workloads)[number]['spec']['template']['spec']['containers'][number] | undefined =>
    workloads.find(({ metadata }) => metadata.name === name)?.spec.template.spec.containers[0];
  const heap = container('elasticsearch')?.env?.find(({ name }) => name === 'ES_JAVA_OPTS')?.value;
  const { context, namespace } = access;
  return {
    engine: 'kubernetes',
    parts: partsInOrder.filter((name) => container(name) !== undefined),
    // The cluster stores volumes: the servers' own disk metrics apply.
    folders: {},
    versions: Object.fromEntries(
      workloads.map(({ metadata }) => [metadata.name, { version: versionIn(container(metadata.name)?.image ?? '') }]),
    ),
    heapBytes: heapIn(heap),
    mmapDisabled: true,
    machine: undefined,
    cluster: {
      context,
      namespace,
      serverVersion: facts.serverVersion,
      problem: clusterProblem(facts, { context, namespace, objects, now: Date.now() }),
    },
  };
}

function heapIn(options = ''): number {
  const [, text] = /-Xmx(\w+)/.exec(options) ?? [];
  return text === undefined ? heapBytesDefault : (heapBytesOf(text) ?? heapBytesDefault);
}
