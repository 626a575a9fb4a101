// Prerequisites of a cluster before a plane is applied: each check is a pure function of the collected facts.
import { bytesText, countText, listText } from '../../format.ts';
import { isOlder } from '../../preflight/docker.ts';
import type { Problem } from '../../preflight/problem.ts';
import type {
  ClaimTemplate,
  Condition,
  KubernetesObject,
  Node,
  Pod,
  Taint,
  Toleration,
  Workload,
} from '../kubectl/objects.ts';
import { isOfPlane, nameOf, quantityOf } from '../kubectl/objects.ts';
import { holderOf } from '../lease.ts';
import { limits } from '../limits.ts';
import { workloadsIn } from '../manifests.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import { serverVersionMin } from './limits.ts';

/** What is about to be applied, and where. */
export interface Intent {
  readonly context: string;
  readonly namespace: string;
  readonly objects: readonly KubernetesObject[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const what = 'cannot apply the plane';

/** The first problem; undefined if there is none. */
export function clusterProblem(facts: ClusterFacts, intent: Intent): Problem | undefined {
  for (const look of [
    versionProblem,
    leaseProblem,
    foreignProblem,
    otherPlaneProblem,
    jobProblem,
    storageProblem,
    memoryProblem,
  ]) {
    const problem = look(facts, intent);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function versionProblem({ serverVersion }: ClusterFacts, { context }: Intent): Problem | undefined {
  if (!isOlder(serverVersion, serverVersionMin)) return undefined;
  return {
    code: 'kubernetes',
    what,
    why: `the API server of ${context} has version ${serverVersion}, and the oldest supported version is ${serverVersionMin}`,
    remedy: 'Upgrade the cluster, or choose another one with --context',
  };
}

function leaseProblem({ lease }: ClusterFacts, { now, namespace }: Intent): Problem | undefined {
  const holder = holderOf(lease, now);
  if (holder === undefined) return undefined;
  return {
    code: 'locked',
    what,
    why: `${holder} is changing the plane in the namespace ${namespace}`,
    remedy: `Wait until it has ended. If it was killed, its lease expires within ${limits.leaseSeconds / 60} minutes`,
  };
}

/** Workloads of others: the plane's network policies would cut their pods off. */
function foreignProblem({ namespace, objects }: ClusterFacts, intent: Intent): Problem | undefined {
  if (namespace === undefined) return undefined;
  const foreign = objects.filter((each) => !isOfPlane(each) && each.kind !== 'PersistentVolumeClaim');
  const wanted = new Set(intent.objects.map(nameOf));
  const inTheWay = isOfPlane(namespace) ? foreign.filter((each) => wanted.has(nameOf(each))) : foreign;
  if (inTheWay.length === 0) return undefined;
  return {
    code: 'would_overwrite',
    what,
    why: `the namespace ${intent.namespace} contains ${countText(inTheWay.length, 'object')} that ${inTheWay.length === 1 ? 'does' : 'do'} not belong to the plane (without the label app.kubernetes.io/part-of: telltale): ${listText(inTheWay.map(nameOf), limits.namesMax)}`,
    remedy: 'Choose another namespace with --namespace, or remove these objects first',
  };
}

/** Objects without a namespace exist once in a cluster. */
function otherPlaneProblem({ roleBinding }: ClusterFacts, { namespace }: Intent): Problem | undefined {
  const other = roleBinding?.subjects?.find((subject) => subject.namespace !== namespace)?.namespace;
  if (other === undefined) return undefined;
  return {
    code: 'would_overwrite',
    what,
    why: `the ClusterRoleBinding telltale-prometheus belongs to the plane in the namespace ${other}, and a cluster can have one plane`,
    remedy: `Use that one with --namespace ${other}, or remove it first: telltale down --engine kubernetes --namespace ${other}`,
  };
}

function jobProblem({ setupJob, setupPods }: ClusterFacts, { namespace, now }: Intent): Problem | undefined {
  if (setupJob === undefined) return undefined;
  const { conditions = [], startTime } = setupJob.status ?? {};
  const remove = `kubectl -n ${namespace} delete job setup`;
  const failed = conditions.find(isTrue('Failed'));
  if (failed !== undefined) {
    return {
      code: 'start_failed',
      what,
      why: `an earlier set-up failed: ${failed.message ?? failed.reason ?? 'without a reason'}`,
      remedy: `Read its log, then remove the Job: kubectl -n ${namespace} logs job/setup; ${remove}`,
    };
  }
  if (conditions.some(isTrue('Complete'))) return undefined;
  const isOld = startTime !== undefined && now - Date.parse(startTime) > limits.stuckJobMsMax;
  const reason = setupPods.map(waitingReason).find((each) => each !== undefined);
  if (!isOld || reason === undefined) return undefined;
  return {
    code: 'start_failed',
    what,
    why: `an earlier set-up is stuck: ${reason}`,
    remedy: `Correct this in your overlay, remove the Job, and run the command again: ${remove}`,
  };
}

/** Why a pod does not start, in the words of the kubelet or the scheduler. */
export function waitingReason({ status }: Pod): string | undefined {
  for (const { state } of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) {
    const { reason, message } = state?.waiting ?? {};
    if (reason === undefined || reason === 'ContainerCreating' || reason === 'PodInitializing') continue;
    return message === undefined ? reason : `${reason}: ${message.slice(0, limits.quoteLengthMax)}`;
  }
  const unscheduled = status.conditions?.find(
    ({ type, status: state }) => type === 'PodScheduled' && state === 'False',
  );
  return unscheduled === undefined ? undefined : `${unscheduled.reason ?? 'Pending'}: ${unscheduled.message ?? ''}`;
}

function isTrue(type: string): (condition: Condition) => boolean {
  return (condition) => condition.type === type && condition.status === 'True';
}

const defaultClass = 'storageclass.kubernetes.io/is-default-class';

function storageProblem({ storageClasses, objects }: ClusterFacts, intent: Intent): Problem | undefined {
  if (storageClasses === undefined) return undefined;
  const there = new Set(
    objects.filter(({ kind }) => kind === 'PersistentVolumeClaim').map(({ metadata }) => metadata.name),
  );
  const claimed = intent.objects.filter(
    (each): each is KubernetesObject & ClaimTemplate => each.kind === 'PersistentVolumeClaim',
  );
  const needed = [
    ...workloadsIn(intent.objects).flatMap(({ metadata, spec }) =>
      (spec.volumeClaimTemplates ?? []).filter((claim) => !there.has(`${claim.metadata.name}-${metadata.name}-0`)),
    ),
    ...claimed.filter(({ metadata }) => !there.has(metadata.name)),
  ];
  const names = storageClasses.map(({ metadata }) => metadata.name);
  const known = names.length === 0 ? 'the cluster has none' : `the cluster has ${names.join(', ')}`;
  const remedy =
    'Mark one as the default, or name one in your own overlay: docs/kubernetes.md, "Prepare the cluster", says how';
  const absent = needed
    .map(({ spec }) => spec.storageClassName)
    .find((name) => name !== undefined && !names.includes(name));
  if (absent !== undefined) {
    return { code: 'kubernetes', what, why: `there is no StorageClass ${absent}: ${known}`, remedy };
  }
  const hasDefault = storageClasses.some(({ metadata }) => metadata.annotations?.[defaultClass] === 'true');
  if (hasDefault || needed.every(({ spec }) => spec.storageClassName !== undefined)) return undefined;
  return { code: 'kubernetes', what, why: `there is no default StorageClass: ${known}`, remedy };
}

/** Memory requests of a workload's pods, in bytes. */
function requestOf({ spec }: Workload): number {
  const sum = (spec.template.spec.containers ?? []).reduce(
    (bytes, { resources }) => bytes + quantityOf(resources?.requests?.memory),
    0,
  );
  return sum;
}

/** Whether all pods fit: the largest first, each on the node with most free memory, as the scheduler spreads them. */
function memoryProblem(facts: ClusterFacts, intent: Intent): Problem | undefined {
  const { nodes, requests, namespace: found, isAutoscaled } = facts;
  if (nodes === undefined || requests === undefined || isAutoscaled) return undefined;
  const workloads = workloadsIn(intent.objects);
  if (workloads.length === 0) return undefined;
  const usable = nodes.filter((node) => workloads.some((each) => takes(node, each)));
  if (usable.length === 0) {
    const why = nodes.length === 0 ? 'the cluster has no node' : 'no node is ready and schedulable';
    return { code: 'kubernetes', what, why, remedy: 'See why: kubectl describe nodes' };
  }
  const free = new Map(usable.map(({ metadata, status }) => [metadata.name, quantityOf(status.allocatable?.memory)]));
  for (const { node, namespace, memory } of requests) {
    const left = free.get(node);
    // The plane's own pods are replaced, or stay.
    if (left === undefined || (found !== undefined && namespace === intent.namespace)) continue;
    free.set(node, left - memory.reduce((sum, each) => sum + quantityOf(each), 0));
  }
  const before = [...free.values()].toSorted((a, b) => b - a);
  const wanted = workloads.flatMap((each) =>
    Array.from({ length: each.spec.replicas ?? 1 }, () => ({ workload: each, bytes: requestOf(each) })),
  );
  for (const { workload, bytes } of wanted.toSorted((a, b) => b.bytes - a.bytes)) {
    const { name } = workload.metadata;
    const [best] = usable
      .filter((node) => takes(node, workload))
      .map(({ metadata }) => ({ node: metadata.name, left: free.get(metadata.name) ?? 0 }))
      .toSorted((a, b) => b.left - a.left);
    if (best !== undefined && best.left >= bytes) free.set(best.node, best.left - bytes);
    else {
      const all = wanted.reduce((sum, each) => sum + each.bytes, 0);
      return {
        code: 'memory',
        what,
        why: `no node has enough unrequested memory for ${name}: the plane requests ${bytesText(all)}, and ${before.map(bytesText).slice(0, limits.namesMax).join(', ')} are free on the ${countText(usable.length, 'schedulable node')}`,
        remedy: 'Add a node, remove other pods, or use --overlay small',
      };
    }
  }
  return undefined;
}

/** Whether the scheduler may put pods of a workload on a node, apart from room. */
function takes({ metadata, spec, status }: Node, { spec: { template } }: Workload): boolean {
  const { tolerations = [], nodeSelector = {} } = template.spec;
  const isReady = status.conditions?.some(isTrue('Ready')) ?? false;
  const keepsOut = (spec?.taints ?? []).some(
    (taint) => taint.effect !== 'PreferNoSchedule' && !tolerations.some((each) => tolerates(each, taint)),
  );
  const isSelected = Object.entries(nodeSelector).every(([name, value]) => metadata.labels?.[name] === value);
  return isReady && !keepsOut && isSelected && spec?.unschedulable !== true;
}

/** As documented in https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
function tolerates({ key, operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean {
  if (effect !== undefined && effect !== taint.effect) return false;
  if (operator === 'Exists') return key === undefined || key === taint.key;
  return key === taint.key && value === (taint.value ?? '');
}
