// The status of every part in the cluster.
import { existsSync } from 'node:fs';
import type { Connections, PartState, PartStatus, PlaneStatus } from '../engine.ts';
import { countText } from '../format.ts';
import { versionIn } from '../image-version.ts';
import { type PartName, partNames } from '../part-names.ts';
import { clientFiles } from './client-files.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { tryKubectl } from './kubectl/kubectl.ts';
import { type DaemonSet, nodeNamespace, type Pod, quantityOf, type Workload } from './kubectl/objects.ts';
import { isServer, partsInOrder, serviceUrl } from './parts.ts';
import { waitingReason } from './prerequisites/prerequisites.ts';
import {
  hasReadyPod,
  isReady,
  isReadyOnEveryNode,
  type Observed,
  type ObservedParts,
  observe,
  podsOf,
} from './ready.ts';

/** Returns the plane's status; see `Engine.status`. */
export async function status(access: ClusterAccess): Promise<PlaneStatus> {
  const [observed, memory] = await Promise.all([observe(access), memoryOf(access)]);
  const parts = partsIn(observed, access, memory);
  const connections = connectionsIn(observed, access);
  return { parts, ...(Object.keys(connections).length > 0 && { connections }) };
}

/** Parts in start order; missing ones are stopped. */
export function partsIn(
  observed: Observed,
  access: ClusterAccess,
  memory: ReadonlyMap<string, number> = new Map(),
): PartStatus[] {
  const { workloads, pods, daemonSets, setupJob } = observed;
  const added = workloads.map(({ metadata }) => metadata.name).filter((name) => !partsInOrder.includes(name));
  const servers = [...partsInOrder, ...added.toSorted()].map((name): PartStatus => {
    const workload = workloads.find(({ metadata }) => metadata.name === name);
    if (workload === undefined) return { name, state: 'stopped' };
    const own = podsOf(pods, name);
    const bytes = own.reduce((sum, { metadata }) => sum + (memory.get(metadata.name) ?? 0), 0);
    const [image = ''] = workload.spec.template.spec.containers.map((container) => container.image);
    const since = own[0]?.status.startTime;
    return {
      name,
      ...stateOf(workload, own),
      version: versionIn(image),
      ...(isServer(name) && { url: serviceUrl(name, access.namespace) }),
      ...(bytes > 0 && { memory_bytes: bytes }),
      ...(since !== undefined && { since }),
    };
  });
  const parts = [...servers, ...daemonSets.map(daemonSetStatus)];
  const failed = setupJob?.status?.conditions?.find(({ type, status: is }) => type === 'Failed' && is === 'True');
  if (failed === undefined) return parts;
  // A Job that runs once is not a part, unless it failed.
  return [
    { name: 'setup', state: 'crashed', detail: `${failed.message ?? 'it failed'}; see: telltale logs setup` },
    ...parts,
  ];
}

/** A DaemonSet has a pod on each node. */
function daemonSetStatus(daemonSet: DaemonSet): PartStatus {
  const { metadata, spec, status: is } = daemonSet;
  const version = versionIn(spec.template.spec.containers[0]?.image ?? '');
  if (isReadyOnEveryNode(daemonSet)) return { name: metadata.name, state: 'running', version };
  const { numberReady = 0, desiredNumberScheduled = 0 } = is ?? {};
  const see = `see: kubectl -n ${nodeNamespace} get pods --output wide`;
  const detail = `ready on ${numberReady} of ${countText(desiredNumberScheduled, 'node')}; ${see}`;
  return { name: metadata.name, state: 'starting', version, detail };
}

function stateOf(workload: Workload, pods: readonly Pod[]): { state: PartState; detail?: string } {
  if (workload.spec.replicas === 0) return { state: 'stopped', detail: 'it is scaled to no pod' };
  if (isReady(workload)) return { state: 'running' };
  const { name } = workload.metadata;
  const [pod] = pods;
  if (pod === undefined) return { state: 'starting', detail: 'it has no pod yet' };
  const statuses = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])];
  const reason = waitingReason(pod);
  const ended = statuses.find(({ lastState }) => lastState?.terminated !== undefined)?.lastState?.terminated;
  const see = `see: telltale logs ${name}`;
  if (reason?.startsWith('CrashLoopBackOff') || pod.status.phase === 'Failed') {
    const how =
      ended === undefined ? 'it ended' : `it ended with exit code ${ended.exitCode} (${ended.reason ?? 'Error'})`;
    return { state: 'crashed', detail: `${how}; ${see}` };
  }
  if (reason !== undefined) return { state: 'starting', detail: reason.replace(/\.$/, '') };
  const runs = pod.status.containerStatuses?.every(({ state }) => state?.running !== undefined) ?? false;
  if (!runs) return { state: 'starting' };
  const wasReady = pod.status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
  return wasReady ? { state: 'starting' } : { state: 'unhealthy', detail: `its readiness probe fails; ${see}` };
}

/** Connections of the running parts from inside the cluster; none if this user has no files for them. */
export function connectionsIn(observed: ObservedParts, access: ClusterAccess): Partial<Connections> {
  const paths = clientFiles(access);
  const connections: Partial<Record<PartName, Connections[PartName]>> = {};
  if (!existsSync(paths.ca)) return connections;
  for (const name of partNames) {
    const workload = observed.workloads.find(({ metadata }) => metadata.name === name);
    if (workload === undefined || !hasReadyPod(observed, name)) continue;
    connections[name] = {
      url: serviceUrl(name, access.namespace),
      ca_file: paths.ca,
      username: 'telltale-reader',
      password_file: paths.password('reader'),
      version: versionIn(workload.spec.template.spec.containers[0]?.image ?? ''),
    };
  }
  return connections;
}

interface PodMetrics {
  readonly metadata: { readonly name: string };
  readonly containers: readonly { readonly usage: { readonly memory: string } }[];
}

/** Memory in use by pod, in bytes; unknown in a cluster without metrics. */
async function memoryOf(access: ClusterAccess): Promise<ReadonlyMap<string, number>> {
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${encodeURIComponent(access.namespace)}/pods`;
  const { code, stdout } = await tryKubectl(access, ['get', '--raw', path]);
  if (code !== 0) return new Map();
  const { items }: { items: readonly PodMetrics[] } = JSON.parse(stdout);
  return new Map(
    items.map(({ metadata, containers }) => [
      metadata.name,
      containers.reduce((sum, { usage }) => sum + quantityOf(usage.memory), 0),
    ]),
  );
}
