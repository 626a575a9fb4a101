// Waits until every part is ready, and reports early why one cannot become ready.
import { setTimeout as delay } from 'node:timers/promises';
import { PlaneError } from '../plane-error.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { ifAllowed, kubectl, readItems, tryKubectl } from './kubectl/kubectl.ts';
import {
  type DaemonSet,
  type Job,
  type KubernetesObject,
  nameOf,
  nodeNamespace,
  type Pod,
  partLabel,
  planeSelector,
  type Workload,
} from './kubectl/objects.ts';
import { limits } from './limits.ts';
import { waitingReason } from './prerequisites/prerequisites.ts';

/** The present state of the parts in the plane's namespace. */
export interface ObservedParts {
  readonly workloads: readonly Workload[];
  readonly pods: readonly Pod[];
  readonly setupJob: Job | undefined;
}

/** The present state of the whole plane in its cluster. */
export interface Observed extends ObservedParts {
  /** DaemonSets of components, which have a namespace of their own. */
  readonly daemonSets: readonly DaemonSet[];
}

const listOfPlane = <Item>(access: ClusterAccess, kinds: string, signal?: AbortSignal): Promise<readonly Item[]> =>
  readItems<Item>(access, 'cannot look at the plane', ['get', kinds, '--selector', planeSelector], { signal });

/** Reads the state of the parts in the plane's namespace. */
export async function observeParts(access: ClusterAccess, signal?: AbortSignal): Promise<ObservedParts> {
  const all = await listOfPlane<KubernetesObject>(access, 'deployments,statefulsets,pods,jobs', signal);
  return {
    workloads: all.filter((each): each is Workload => each.kind === 'Deployment' || each.kind === 'StatefulSet'),
    pods: all.filter((each): each is Pod => each.kind === 'Pod'),
    setupJob: all.find((each) => each.kind === 'Job' && each.metadata.name === 'setup'),
  };
}

/** Reads the state of all parts, and of the DaemonSets. */
export async function observe(access: ClusterAccess, signal?: AbortSignal): Promise<Observed> {
  const [parts, daemonSets = []] = await Promise.all([
    observeParts(access, signal),
    // A user who may not read that namespace has applied nothing to it.
    ifAllowed(listOfPlane<DaemonSet>({ ...access, namespace: nodeNamespace }, 'daemonsets', signal)),
  ]);
  return { ...parts, daemonSets };
}

/** Whether a part has a pod that accepts requests. */
export function hasReadyPod({ workloads }: ObservedParts, part: string): boolean {
  return workloads.some(({ metadata, status }) => metadata.name === part && (status?.readyReplicas ?? 0) > 0);
}

/** Pods of a part, without those that are terminating. */
export function podsOf(pods: readonly Pod[], part: string): readonly Pod[] {
  return pods.filter(
    ({ metadata }) => metadata.labels?.[partLabel] === part && metadata.deletionTimestamp === undefined,
  );
}

/** Whether all replicas of a workload have its latest version and are ready. */
export function isReady({ metadata, spec, status }: Workload): boolean {
  const { replicas = 1 } = spec;
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) return false;
  return (
    (status?.readyReplicas ?? 0) === replicas &&
    (status?.updatedReplicas ?? 0) === replicas &&
    (status?.replicas ?? 0) === replicas
  );
}

/** Whether a DaemonSet has its latest version ready on every node that it is for. */
export function isReadyOnEveryNode({ metadata, status = {} }: DaemonSet): boolean {
  const { observedGeneration = 0, desiredNumberScheduled = 0, numberReady = 0, updatedNumberScheduled = 0 } = status;
  return (
    observedGeneration >= (metadata.generation ?? 0) &&
    numberReady >= desiredNumberScheduled &&
    updatedNumberScheduled >= desiredNumberScheduled
  );
}

/** Callbacks of the wait. */
export interface ReadyOptions {
  readonly signal?: AbortSignal | undefined;
  readonly progress: (fraction: number, detail: string) => void;
  readonly onWait: (detail: string) => void;
  /** Default: those of `limits`. */
  readonly bounds?: ReadyBounds;
  /** Parts to wait for. Default: all, and the DaemonSets. */
  readonly parts?: readonly string[];
  /** Pods that fit on no node may get one. Default: false. */
  readonly isAutoscaled?: boolean;
}

/** Bounds of the wait; see `limits`. */
export type ReadyBounds = Readonly<Record<'readyMsMax' | 'hopelessMsMax' | 'newNodeMsMax' | 'pollMs', number>>;

/**
 * Waits for every workload, and for the set-up.
 *
 * @throws PlaneError `start_failed` if something cannot succeed, `start_timeout`
 */
export async function awaitReady(access: ClusterAccess, options: ReadyOptions): Promise<Observed> {
  const { signal, progress, onWait, bounds = limits, parts, isAutoscaled = false } = options;
  const begun = performance.now();
  const since = new Map<string, number>();
  for (let said = begun; ; await delay(bounds.pollMs, undefined, signal ? { signal } : {})) {
    signal?.throwIfAborted();
    const observed =
      parts === undefined ? await observe(access, signal) : { ...(await observeParts(access, signal)), daemonSets: [] };
    const { workloads, daemonSets, setupJob } = observed;
    const wanted = [...workloads.filter(({ metadata }) => parts?.includes(metadata.name) ?? true), ...daemonSets];
    const missing = wanted.filter((each) => !(each.kind === 'DaemonSet' ? isReadyOnEveryNode(each) : isReady(each)));
    if (wanted.length > 0 && missing.length === 0 && (parts !== undefined || hasEnded(setupJob))) return observed;
    await deleteStuckPods(access, observed);
    const hopeless = hopelessIn(observed, since, {
      ...bounds,
      ...(!isAutoscaled && { newNodeMsMax: bounds.hopelessMsMax }),
    });
    if (hopeless !== undefined) throw await failure(access, hopeless.part, hopeless.why);
    const names = [...missing.map(({ metadata }) => metadata.name), ...(hasEnded(setupJob) ? [] : ['setup'])].join(
      ', ',
    );
    const now = performance.now();
    if (now - begun > bounds.readyMsMax) {
      const reasons = observed.pods.map(waitingReason).filter((each) => each !== undefined);
      throw new PlaneError('start_timeout', {
        what: 'the plane is not ready',
        why: `${names} ${missing.length === 1 ? 'is' : 'are'} not ready after ${Math.round((now - begun) / 1_000)} s${reasons[0] === undefined ? '' : `: ${reasons[0]}`}`,
        remedy: `The plane stays applied and continues to start. See what delays it: kubectl -n ${access.namespace} get events --sort-by=.lastTimestamp`,
      });
    }
    progress(wanted.length === 0 ? 0 : (wanted.length - missing.length) / wanted.length, `waiting for ${names}`);
    if (now - said > 60_000) {
      said = now;
      onWait(`${names} still starting after ${Math.round((now - begun) / 1_000)} s`);
    }
  }
}

function hasEnded(job: Job | undefined): boolean {
  return (
    job === undefined ||
    (job.status?.conditions?.some(({ type, status }) => type === 'Complete' && status === 'True') ?? false)
  );
}

/** Reasons that waiting does not resolve, once they have lasted for a while. */
const lasting =
  /^(?:ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|CreateContainerError|RunContainerError|Unschedulable)/;

/** The first part that cannot start, with the reason. */
function hopelessIn(
  { pods, setupJob }: ObservedParts,
  since: Map<string, number>,
  { hopelessMsMax, newNodeMsMax }: Pick<ReadyBounds, 'hopelessMsMax' | 'newNodeMsMax'>,
): { readonly part: string; readonly why: string } | undefined {
  const failed = setupJob?.status?.conditions?.find(({ type, status }) => type === 'Failed' && status === 'True');
  if (failed !== undefined) return { part: 'setup', why: failed.message ?? failed.reason ?? 'it failed' };
  const now = performance.now();
  for (const pod of pods) {
    const { name, labels } = pod.metadata;
    const reason = waitingReason(pod);
    if (reason === undefined || !lasting.test(reason)) {
      since.delete(name);
      continue;
    }
    const first = since.get(name) ?? now;
    since.set(name, first);
    const msMax = reason.startsWith('Unschedulable') ? newNodeMsMax : hopelessMsMax;
    if (now - first >= msMax) return { part: labels?.[partLabel] ?? name, why: reason };
  }
  return undefined;
}

/**
 * A StatefulSet that replaces its pods in order waits for a pod of an earlier template that can never be ready, such as one
 * with a wrong image. Deleted, it comes again with the latest template.
 */
async function deleteStuckPods(access: ClusterAccess, { workloads, pods }: ObservedParts): Promise<void> {
  for (const { kind, metadata, status } of workloads) {
    const { updateRevision } = status ?? {};
    if (kind !== 'StatefulSet' || updateRevision === undefined || metadata.generation !== status?.observedGeneration)
      continue;
    for (const pod of podsOf(pods, metadata.name)) {
      if (pod.metadata.labels?.['controller-revision-hash'] === updateRevision || !isStuck(pod)) continue;
      const args = ['delete', nameOf(pod), '--ignore-not-found', '--wait=false'];
      await kubectl(access, 'cannot replace a pod that cannot become ready', args);
    }
  }
}

function isStuck(pod: Pod): boolean {
  const reason = waitingReason(pod);
  return reason !== undefined && (lasting.test(reason) || reason.startsWith('CrashLoopBackOff'));
}

async function failure(access: ClusterAccess, part: string, why: string): Promise<PlaneError> {
  const { namespace } = access;
  const isImage = /image/i.test(why);
  const said = part === 'setup' && !isImage ? await lastLine(access, 'job/setup') : undefined;
  const remedies = isImage
    ? 'Correct the address of the image in your overlay, push the image, and run the command again; docs/kubernetes.md begins with an example'
    : /Unschedulable/.test(why)
      ? 'Add a node with room for it, or use a smaller overlay'
      : `See: kubectl -n ${namespace} describe pod --selector ${partLabel}=${part}`;
  return new PlaneError('start_failed', {
    what: 'cannot bring the plane up',
    why: `${part} cannot start: ${(said ?? why).replace(/\.$/, '')}`,
    remedy: `${remedies}. The other parts keep running; stop them: telltale down --engine kubernetes`,
  });
}

/** Its last message, if known. */
async function lastLine(access: ClusterAccess, of: string): Promise<string | undefined> {
  const { code, stdout } = await tryKubectl(access, ['logs', of, '--tail', '5']);
  return code === 0 ? stdout.trim().split('\n').at(-1)?.slice(0, limits.quoteLengthMax) || undefined : undefined;
}
