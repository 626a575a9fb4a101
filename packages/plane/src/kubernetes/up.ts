// Applies the plane to a cluster, and waits until it works.
import { contextOf } from '../artifacts/options.ts';
import type { Connections, UpOptions, UpReport } from '../engine.ts';
import { listText } from '../format.ts';
import { limits as planeLimits } from '../limits.ts';
import { partNames } from '../part-names.ts';
import { PlaneError } from '../plane-error.ts';
import { requireNoProblem } from '../preflight/problem.ts';
import { withLock } from '../processes/lock.ts';
import { step } from '../progress.ts';
import { applyObjects } from './apply.ts';
import { type Changes, firstChanges, readChanges } from './changes.ts';
import { ensureClientFiles, readPlaneSecrets } from './client-files.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { limits } from './limits.ts';
import { buildManifests, workloadsIn } from './manifests.ts';
import { readClusterFacts } from './prerequisites/cluster-facts.ts';
import { clusterProblem } from './prerequisites/prerequisites.ts';
import { awaitReady } from './ready.ts';
import { connectionsIn } from './status.ts';

/** Applies the plane; see `Engine.up`. */
export async function up(access: ClusterAccess & { readonly context: string }, options: UpOptions): Promise<UpReport> {
  const { signal } = options;
  refuseOtherEngines(options);
  const context = contextOf(options);
  const onWait = (pid: number | undefined): void =>
    context.tell({ step: 'wait', title: `Wait for process ${pid}, which is changing this plane`, state: 'started' });
  const lock = { waitMsMax: planeLimits.lockWaitMsMax, onWait, ...(signal && { signal }) };
  const stage = { isApplied: false };
  return withLock<UpReport>(`${access.clientFolder}.lock`, lock, async () => {
    const objects = await buildManifests(access, signal);
    const { facts, changes } = await step(
      context,
      { step: 'compare', title: `Compare with the cluster ${access.context}` },
      async () => {
        const seen = await readClusterFacts(access);
        requireNoProblem([
          clusterProblem(seen, { context: access.context, namespace: access.namespace, objects, now: Date.now() }),
        ]);
        const found =
          seen.namespace === undefined ? firstChanges(access, objects) : await readChanges(access, objects, signal);
        return { facts: seen, changes: found };
      },
      ({ changes: { planned } }) => `${planned.created.length} to create, ${planned.changed.length} to change`,
    );
    await applyConfirmed(access, objects, changes, options, () => {
      stage.isApplied = true;
    });
    const observed = await step(
      context,
      { step: 'ready', title: 'Wait until every part is ready' },
      (progress, onLong) => awaitReady(access, { signal, progress, onWait: onLong, isAutoscaled: facts.isAutoscaled }),
    );
    await ensureClientFiles(access, await readPlaneSecrets(access, 'cannot reach the plane'));
    const names = workloadsIn(objects).map(({ metadata }) => metadata.name);
    const before = new Set(facts.objects.map(({ metadata }) => metadata.name));
    return {
      connections: connectionsIn(observed, access) as Connections,
      started: names.filter((name) => !before.has(name)),
      alreadyRunning: names.filter((name) => before.has(name)),
      pages: ['prometheus', 'alertmanager'],
      notes: notesOf(changes),
      planned: changes.planned,
    };
  }).catch((error: unknown) => {
    // A cancelled wait rejects with an error of its own.
    throw signal?.aborted === true && !(error instanceof PlaneError) ? interrupted(stage) : error;
  });
}

/** Objects in a cluster stay there when the command ends, which the signal's reason alone would not say. */
function interrupted({ isApplied }: { readonly isApplied: boolean }): PlaneError {
  return new PlaneError('aborted', {
    what: 'the plane was not brought up',
    why: isApplied ? 'the applied objects remain in the cluster and continue to start' : 'nothing was changed',
    remedy: 'Run the command again to continue. To delete the plane: telltale down --engine kubernetes',
  });
}

async function applyConfirmed(
  access: ClusterAccess,
  objects: Awaited<ReturnType<typeof buildManifests>>,
  changes: Changes,
  options: UpOptions,
  onApply: () => void,
): Promise<void> {
  const { confirm } = options;
  if (changes.names.length === 0) return;
  if (confirm !== undefined && !(await confirm(changes.planned))) {
    throw new PlaneError('aborted', {
      what: 'the plane was not applied',
      why: 'the changes were not confirmed, and nothing was changed',
    });
  }
  options.signal?.throwIfAborted();
  onApply();
  await step(contextOf(options), { step: 'apply', title: `Apply ${listText(changes.names, limits.namesMax)}` }, () =>
    applyObjects(access, objects, changes),
  );
}

function notesOf({ names, replacesJob }: Changes): string[] {
  if (names.length === 0) return ['nothing to change: the cluster matches the manifests'];
  return replacesJob ? ['the existing Job setup was replaced, because a Job cannot be changed'] : [];
}

/** Options of other engines that this one does not support. */
function refuseOtherEngines({ ports = {}, profiles = [] }: UpOptions): void {
  const [port] = partNames.filter((name) => ports[name] !== undefined);
  const option = port !== undefined ? `--${port}-port` : profiles.length > 0 ? '--profile' : undefined;
  if (option === undefined) return;
  throw new PlaneError('unsupported', {
    what: `cannot use ${option}`,
    why: 'the Kubernetes engine applies an overlay, and its servers have no port on this machine',
    remedy: 'Omit it; --overlay selects what the plane contains',
  });
}
