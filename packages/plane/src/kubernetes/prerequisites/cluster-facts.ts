// Collects the facts about a cluster that are checked before it is changed. Writes nothing.
import { PlaneError } from '../../plane-error.ts';
import { findProgram } from '../../processes/run-program.ts';
import type { ClusterAccess } from '../kubectl/cluster-access.ts';
import { ifAllowed, kubectl, kubectlMissing, readIfThere, readItems, readJson } from '../kubectl/kubectl.ts';
import type { Job, KubernetesObject, Node, Pod } from '../kubectl/objects.ts';
import { type Lease, leaseName } from '../lease.ts';

/** Resource requests of a pod. */
export interface PodRequest {
  readonly node: string;
  readonly namespace: string;
  readonly memory: readonly string[];
}

export interface ClusterRoleBinding extends KubernetesObject {
  readonly subjects?: readonly { readonly name: string; readonly namespace?: string }[];
}

/** The facts that decide whether a plane can be applied. A fact that this user may not read is undefined. */
export interface ClusterFacts {
  /** `v1.36.4` */
  readonly serverVersion: string;
  readonly namespace: KubernetesObject | undefined;
  /** Workloads, Services, pods and claims of the namespace. */
  readonly objects: readonly KubernetesObject[];
  readonly storageClasses: readonly KubernetesObject[] | undefined;
  readonly nodes: readonly Node[] | undefined;
  readonly requests: readonly PodRequest[] | undefined;
  /** Whether nodes are added for pods that fit on none. */
  readonly isAutoscaled: boolean;
  readonly setupJob: Job | undefined;
  readonly setupPods: readonly Pod[];
  readonly lease: Lease | undefined;
  readonly roleBinding: ClusterRoleBinding | undefined;
}

/**
 * The selected context, so that all commands go to the same cluster even if the current context changes meanwhile.
 *
 * @throws PlaneError `kubectl_missing`, `settings` if there is no such context
 */
export async function requireContext(access: ClusterAccess): Promise<ClusterAccess & { readonly context: string }> {
  if (findProgram('kubectl', access.env) === undefined) throw kubectlMissing();
  const bare = { ...access, context: undefined };
  const what = 'cannot read the contexts of kubectl';
  const names = (await kubectl(bare, what, ['config', 'get-contexts', '--output', 'name'])).split('\n').filter(Boolean);
  const known = names.length === 0 ? 'kubectl knows no context' : `kubectl knows ${names.slice(0, 20).join(', ')}`;
  const remedy =
    names.length === 0
      ? 'Get a kubeconfig of your cluster, and put it to ~/.kube/config or set KUBECONFIG'
      : 'Name one of these with --context, or set KUBECONFIG to the file that has it';
  if (access.context !== undefined) {
    if (names.includes(access.context)) return { ...access, context: access.context };
    throw new PlaneError('settings', {
      what: `cannot find the context ${access.context}`,
      why: known,
      remedy,
    });
  }
  const current = names.length === 0 ? '' : await currentContext(bare, names);
  if (current !== '') return { ...access, context: current };
  throw new PlaneError('settings', {
    what: 'cannot choose a cluster',
    why: `there is no current context; ${known}`,
    remedy,
  });
}

async function currentContext(access: ClusterAccess, names: readonly string[]): Promise<string> {
  const text = await kubectl(access, 'cannot read the current context', ['config', 'view', '--output', 'json']);
  const { 'current-context': current = '' }: { 'current-context'?: string } = JSON.parse(text);
  return names.includes(current) ? current : '';
}

/** Kinds of objects that are read in the namespace. */
const kinds = 'deployments,statefulsets,daemonsets,jobs,cronjobs,services,pods,persistentvolumeclaims';

/** The fields of memory requests in the output for a pod. */
const requestColumns =
  'jsonpath={range .items[*]}{.spec.nodeName}{"\\t"}{.metadata.namespace}{"\\t"}{.spec.containers[*].resources.requests.memory}{"\\n"}{end}';

/**
 * Collects the facts.
 *
 * @throws PlaneError `kubernetes` if the cluster cannot be reached, or this user may not read the namespace
 */
export async function readClusterFacts(access: ClusterAccess): Promise<ClusterFacts> {
  const version = await readJson<{ serverVersion?: { gitVersion: string } }>(access, 'cannot reach the cluster', [
    'version',
  ]);
  const { gitVersion: serverVersion = '' } = version.serverVersion ?? {};
  const namespace = await readIfThere<KubernetesObject>(access, 'cannot read the namespace', [
    'get',
    'namespace',
    access.namespace,
  ]);
  const [storageClasses, nodes, requests, roleBinding, isAutoscaled] = await Promise.all([
    ifAllowed(readItems<KubernetesObject>(access, 'cannot list the storage classes', ['get', 'storageclasses'])),
    ifAllowed(readItems<Node>(access, 'cannot list the nodes', ['get', 'nodes'])),
    ifAllowed(readRequests(access)),
    ifAllowed(
      readIfThere<ClusterRoleBinding>(access, 'cannot read the role of Prometheus', [
        'get',
        'clusterrolebinding',
        'telltale-prometheus',
      ]),
    ),
    hasAutoscaler(access),
  ]);
  const cluster = { serverVersion, namespace, storageClasses, nodes, requests, roleBinding, isAutoscaled };
  if (namespace === undefined) {
    return { ...cluster, objects: [], setupJob: undefined, setupPods: [], lease: undefined };
  }
  const [objects, setupJob, lease] = await Promise.all([
    readItems<KubernetesObject>(access, 'cannot list what is in the namespace', ['get', kinds]),
    readIfThere<Job>(access, 'cannot read the Job setup', ['get', 'job', 'setup']),
    readIfThere<Lease>(access, 'cannot read the lease', ['get', 'lease', leaseName]),
  ]);
  const setupPods = objects.filter(
    (each): each is Pod => each.kind === 'Pod' && each.metadata.labels?.['batch.kubernetes.io/job-name'] === 'setup',
  );
  return { ...cluster, objects, setupJob, setupPods, lease };
}

/** Whether the Cluster Autoscaler reports its state here, or Karpenter has its resources here. */
async function hasAutoscaler(access: ClusterAccess): Promise<boolean> {
  const what = 'cannot look for an autoscaler of nodes';
  const read = (namespace: string, kind: string, name: string): Promise<KubernetesObject | undefined> =>
    ifAllowed(readIfThere<KubernetesObject>({ ...access, namespace }, what, ['get', kind, name]));
  const found = await Promise.all([
    read('kube-system', 'configmap', 'cluster-autoscaler-status'),
    read('kube-system', 'customresourcedefinition', 'nodepools.karpenter.sh'),
  ]);
  return found.some((each) => each !== undefined);
}

async function readRequests(access: ClusterAccess): Promise<readonly PodRequest[]> {
  const text = await kubectl(access, 'cannot list the pods', [
    'get',
    'pods',
    '--all-namespaces',
    // As the scheduler counts: a pod that has ended or was evicted holds no memory.
    '--field-selector',
    'status.phase!=Succeeded,status.phase!=Failed',
    '--output',
    requestColumns,
  ]);
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [node = '', namespace = '', memory = ''] = line.split('\t');
      return { node, namespace, memory: memory.split(' ').filter(Boolean) };
    });
}
