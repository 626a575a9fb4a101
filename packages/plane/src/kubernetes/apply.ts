// Applies objects server-side, as the field manager `telltale`.
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { kubectl } from './kubectl/kubectl.ts';
import { type KubernetesObject, nameOf } from './kubectl/objects.ts';
import { withLease } from './lease.ts';
import { limits } from './limits.ts';
import { listOf } from './manifests.ts';

/**
 * Arguments of both `kubectl diff` and `kubectl apply`. Fields that were changed by hand, or applied by kubectl itself,
 * are taken over: the diff has shown it.
 */
export const applyArguments: readonly string[] = ['--server-side', '--field-manager=telltale', '--force-conflicts'];

/** Applies, with a lease against concurrent applies. @throws PlaneError `locked`, `kubernetes` */
export async function applyObjects(
  access: ClusterAccess,
  objects: readonly KubernetesObject[],
  { replacesJob }: { readonly replacesJob: boolean },
): Promise<void> {
  const what = 'cannot apply the plane';
  const apply = (of: readonly KubernetesObject[]): Promise<string> =>
    kubectl(access, what, ['apply', ...applyArguments, '--filename', '-'], {
      input: listOf(of),
      msMax: limits.applyMsMax,
      namesNamespaces: true,
    });
  // The lease is in the namespace, which must exist first.
  await apply(objects.filter(({ kind }) => kind === 'Namespace'));
  await withLease(access, async () => {
    if (replacesJob) await kubectl(access, what, ['delete', 'job', 'setup', '--ignore-not-found', '--wait']);
    await apply(objects.filter((each) => nameOf(each) !== `namespace/${access.namespace}`));
  });
}
