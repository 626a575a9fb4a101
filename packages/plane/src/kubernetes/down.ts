// Deletes the plane from a cluster; keeps its volumes and Secrets, unless they are to be deleted too.
import { rm } from 'node:fs/promises';
import { contextOf } from '../artifacts/options.ts';
import type { DownOptions, DownReport } from '../engine.ts';
import { limits as planeLimits } from '../limits.ts';
import { PlaneError } from '../plane-error.ts';
import { withLock } from '../processes/lock.ts';
import { step } from '../progress.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { kubectl, readIfThere, readItems } from './kubectl/kubectl.ts';
import { isOfPlane, type KubernetesObject, nameOf, planeSelector } from './kubectl/objects.ts';
import { limits } from './limits.ts';
import { partsInOrder } from './parts.ts';
import { observe, podsOf } from './ready.ts';

/** Kinds that `up` applies in the namespace and that hold no data, workloads first. */
const kinds =
  'cronjobs,jobs,deployments,statefulsets,pods,services,poddisruptionbudgets,networkpolicies,configmaps,rolebindings,roles,serviceaccounts,leases';

/** Namespace of the component `node`. */
const nodeNamespace = 'telltale-node';

/** Objects with data, passwords and certificates. */
const lastingKinds = 'persistentvolumeclaims,secrets';

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
    if (namespace === undefined) return { stopped: [], purged: purge };
    const { workloads, pods } = await observe(access);
    const running = partsInOrder.filter((part) => podsOf(pods, part).length > 0);
    const names = workloads.map(({ metadata }) => metadata.name);
    if (names.length > 0) requireOwnNamespace(namespace);
    await step(context, { step: 'delete', title: 'Delete the plane' }, () => deletePlane(access));
    if (purge) {
      await step(context, { step: 'purge', title: 'Delete its data, passwords and certificates' }, () =>
        purgePlane(access, namespace),
      );
      await rm(access.clientFolder, { recursive: true, force: true });
    }
    return { stopped: running.length > 0 ? running : names, purged: purge };
  });
}

async function deletePlane(access: ClusterAccess): Promise<void> {
  const remove = (what: string): Promise<string> =>
    kubectl(
      access,
      'cannot delete the plane',
      ['delete', what, '--selector', planeSelector, '--ignore-not-found', '--wait=true'],
      { msMax: limits.deleteMsMax },
    );
  await remove(kinds);
  // A plane in another namespace has a role with the same name: only its own is deleted.
  const bindings = await readItems<KubernetesObject & { subjects?: readonly { namespace?: string }[] }>(
    access,
    'cannot list the roles of the plane',
    ['get', 'clusterrolebindings', '--selector', planeSelector],
  );
  if (bindings.some(({ subjects }) => subjects?.some(({ namespace }) => namespace === access.namespace))) {
    await remove('clusterrolebindings,clusterroles');
    // The part that reads the nodes' files has its own namespace, without data.
    const node = ['--field-selector', `metadata.name=${nodeNamespace}`];
    await kubectl(
      access,
      'cannot delete the namespace of what runs on each node',
      ['delete', 'namespaces', '--selector', planeSelector, ...node, '--ignore-not-found', '--wait=true'],
      { msMax: limits.deleteMsMax },
    );
  }
}

async function purgePlane(access: ClusterAccess, namespace: KubernetesObject): Promise<void> {
  const left = await readItems<KubernetesObject>(access, 'cannot list what is left', [
    'get',
    'deployments,statefulsets,daemonsets,jobs,cronjobs,pods,services,persistentvolumeclaims',
  ]);
  const foreign = left.filter((each) => !isOfPlane(each) && !isClaimOfPlane(each));
  if (isOfPlane(namespace) && foreign.length === 0) {
    const args = ['delete', 'namespace', access.namespace, '--ignore-not-found', '--wait=true'];
    await kubectl(access, 'cannot delete the namespace', args, { msMax: limits.deleteMsMax });
    return;
  }
  // Somebody else uses the namespace, so it stays with their objects.
  const claims = left.filter(isClaimOfPlane).map(nameOf);
  if (claims.length > 0)
    await kubectl(access, 'cannot delete the volumes', ['delete', ...claims, '--ignore-not-found']);
  await kubectl(access, 'cannot delete the Secrets', [
    'delete',
    lastingKinds,
    '--selector',
    planeSelector,
    '--ignore-not-found',
  ]);
}

/** A StatefulSet names its claims, and labels them with its selector only. */
function isClaimOfPlane({ kind, metadata }: KubernetesObject): boolean {
  return (
    kind === 'PersistentVolumeClaim' &&
    /^(?:data|snapshots)-(?:elasticsearch|prometheus|alertmanager|grafana)-\d+$/.test(metadata.name)
  );
}

function requireOwnNamespace(namespace: KubernetesObject): void {
  if (isOfPlane(namespace)) return;
  throw new PlaneError('would_overwrite', {
    what: `cannot delete what is in the namespace ${namespace.metadata.name}`,
    why: `it has not the label ${planeSelector}, so no plane was applied to it`,
    remedy: `Name the namespace of the plane with --namespace: kubectl get namespaces --selector ${planeSelector}`,
  });
}
