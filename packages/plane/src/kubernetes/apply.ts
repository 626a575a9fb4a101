// Applies objects server-side, as the field manager `telltale`.
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { kubectl, readIfThere } from './kubectl/kubectl.ts';
import { type Job, type KubernetesObject, nameOf } from './kubectl/objects.ts';
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
  await withLease(access, what, async () => {
    if (replacesJob) {
      // A set-up that is stopped half way would leave the servers without what it had not written yet.
      await awaitSetupEnd(access, what);
      await kubectl(access, what, ['delete', 'job', 'setup', '--ignore-not-found', '--wait']);
    }
    await apply(objects.filter((each) => nameOf(each) !== `namespace/${access.namespace}`));
  });
}

async function awaitSetupEnd(access: ClusterAccess, what: string): Promise<void> {
  for (const begun = performance.now(); performance.now() - begun < limits.jobMsMax; await delay(limits.pollMs)) {
    const job = await readIfThere<Job>(access, what, ['get', 'job', 'setup']);
    // One without a container that runs, such as for a missing image, writes nothing.
    if ((job?.status?.ready ?? 0) === 0) return;
  }
}
