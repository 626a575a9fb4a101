// Deletes the plane from a cluster; keeps its volumes and Secrets, unless they are to be deleted too.
import { rm } from 'node:fs/promises';
import { contextOf } from '../artifacts/options.ts';
import type { DownOptions, DownReport } from '../engine.ts';
import { limits as planeLimits } from '../limits.ts';
import { PlaneError } from '../plane-error.ts';
import { withLock } from '../processes/lock.ts';
import { step } from '../progress.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { ifAllowed, kubectl, readIfThere, readItems } from './kubectl/kubectl.ts';
import { isOfPlane, type KubernetesObject, nameOf, nodeNamespace, planeSelector } from './kubectl/objects.ts';
import { withLease } from './lease.ts';
import { limits } from './limits.ts';
import { partsInOrder } from './parts.ts';
import { observeParts, podsOf } from './ready.ts';

/** Kinds that `up` applies in the namespace and that hold no data, workloads first. */
export const deletedKinds: string =
  'cronjobs,jobs,deployments,statefulsets,pods,ingresses,services,poddisruptionbudgets,networkpolicies,configmaps,rolebindings,roles,serviceaccounts,leases';

/** Namespace of Kubernetes' own parts, which the component `autoscale` grants access to. */
const systemNamespace = 'kube-system';

/** Objects with data, passwords and certificates. */
const lastingKinds = 'persistentvolumeclaims,secrets';

const what = 'cannot delete the plane';

/** Deletes the plane; see `Engine.down`. */
export async function down(access: ClusterAccess, options: DownOptions): Promise<DownReport> {
  const { purge = false } = options;
  const context = contextOf(options);
  return withLock(`${access.clientFolder}.lock`, { waitMsMax: planeLimits.lockWaitMsMax }, async () => {
    const namespace = await readIfThere<KubernetesObject>(access, 'cannot read the namespace', [
      'get',
      'namespace',
      access.namespace,
    ]);
    if (namespace === undefined) {
      await deleteApis(access);
      await deleteClusterObjects(access);
      return { stopped: [], purged: purge };
    }
    const { workloads, pods } = await observeParts(access);
    const running = partsInOrder.filter((part) => podsOf(pods, part).length > 0);
    const names = workloads.map(({ metadata }) => metadata.name);
    if (names.length > 0 || purge) requireOwnNamespace(namespace);
    await step(context, { step: 'delete', title: 'Delete the plane' }, () =>
      // Nothing can be created in a namespace that is being deleted, a lease neither.
      namespace.metadata.deletionTimestamp === undefined
        ? withLease(access, what, () => deletePlane(access))
        : deletePlane(access),
    );
    if (purge) {
      await step(context, { step: 'purge', title: 'Delete its data, passwords and certificates' }, () =>
        purgePlane(access),
      );
      await rm(access.clientFolder, { recursive: true, force: true });
    }
    return { stopped: running.length > 0 ? running : names, purged: purge };
  });
}

async function deletePlane(access: ClusterAccess): Promise<void> {
  // First of all: while an API has no server, Kubernetes cannot finish deleting any namespace.
  await deleteApis(access);
  await remove(access, [deletedKinds, '--selector', planeSelector, '--wait=true']);
  await deleteClusterObjects(access);
}

async function remove(access: ClusterAccess, objects: readonly string[]): Promise<void> {
  await kubectl(access, what, ['delete', ...objects, '--ignore-not-found'], {
    msMax: limits.deleteMsMax,
  });
}

async function removeNamed(access: ClusterAccess, objects: readonly KubernetesObject[]): Promise<void> {
  if (objects.length > 0) await remove(access, objects.map(nameOf));
}

/** Unregisters the APIs that a server in the namespace answers, such as that of custom metrics. */
async function deleteApis(access: ClusterAccess): Promise<void> {
  type Api = KubernetesObject & { readonly spec?: { readonly service?: { readonly namespace?: string } } };
  // A user who may not list them has applied none.
  const apis = (await ifAllowed(listOfPlane<Api>(access, 'apiservices'))) ?? [];
  await removeNamed(
    access,
    apis.filter(({ spec }) => spec?.service?.namespace === access.namespace),
  );
}

/** Deletes what the plane has outside of its namespace. A plane in another namespace keeps what is its own. */
async function deleteClusterObjects(access: ClusterAccess): Promise<void> {
  const bindings = await listOfPlane<Binding>(access, 'clusterrolebindings');
  if (!bindings.some((each) => isBound(each, access.namespace))) return;
  const own = bindings.filter((each) => isOnlyBound(each, [access.namespace, systemNamespace]));
  const roles = new Set(own.map(({ roleRef }) => roleRef?.name));
  const clusterRoles = await listOfPlane<KubernetesObject>(access, 'clusterroles');
  await removeNamed(access, [...own, ...clusterRoles.filter(({ metadata }) => roles.has(metadata.name))]);
  const system = { ...access, namespace: systemNamespace };
  const systemBindings = await listOfPlane<Binding>(system, 'rolebindings');
  await removeNamed(
    system,
    systemBindings.filter((each) => isBound(each, access.namespace)),
  );
  // The part that reads the nodes' files has its own namespace, without data.
  const node = ['--field-selector', `metadata.name=${nodeNamespace}`];
  await remove(access, ['namespaces', '--selector', planeSelector, ...node, '--wait=true']);
}

type Binding = KubernetesObject & {
  readonly roleRef?: { readonly name: string };
  readonly subjects?: readonly { readonly namespace?: string }[];
};

function isBound({ subjects = [] }: Binding, namespace: string): boolean {
  return subjects.some((subject) => subject.namespace === namespace);
}

function isOnlyBound({ subjects = [] }: Binding, namespaces: readonly string[]): boolean {
  return subjects.every(({ namespace = '' }) => namespaces.includes(namespace));
}

async function listOfPlane<Item>(access: ClusterAccess, kinds: string): Promise<readonly Item[]> {
  return await readItems<Item>(access, `cannot list the ${kinds} of the plane`, [
    'get',
    kinds,
    '--selector',
    planeSelector,
  ]);
}

async function purgePlane(access: ClusterAccess): Promise<void> {
  const left = await readItems<KubernetesObject>(access, 'cannot list what is left', [
    'get',
    'deployments,statefulsets,daemonsets,jobs,cronjobs,pods,services,persistentvolumeclaims',
  ]);
  if (left.every(isOfPlane)) {
    const args = ['delete', 'namespace', access.namespace, '--ignore-not-found', '--wait=true'];
    await kubectl(access, 'cannot delete the namespace', args, { msMax: limits.deleteMsMax });
    return;
  }
  // Somebody else uses the namespace, so it stays with their objects. A StatefulSet labels its claims as their templates are.
  await remove(access, [lastingKinds, '--selector', planeSelector]);
}

function requireOwnNamespace(namespace: KubernetesObject): void {
  if (isOfPlane(namespace)) return;
  throw new PlaneError('would_overwrite', {
    what: `cannot delete what is in the namespace ${namespace.metadata.name}`,
    why: `it does not have the label ${planeSelector}, so no plane was applied to it`,
    remedy: `Name the namespace of the plane with --namespace: kubectl get namespaces --selector ${planeSelector}`,
  });
}
