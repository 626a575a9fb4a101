// Stops a part by scaling it to zero pods, and starts it again with as many as it had.
import { setTimeout as delay } from 'node:timers/promises';
import { PlaneError } from '../plane-error.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { kubectl } from './kubectl/kubectl.ts';
import { nameOf, type Workload } from './kubectl/objects.ts';
import { limits } from './limits.ts';
import { awaitReady, observeParts } from './ready.ts';

/** How many pods a part that is stopped had, of which there may be several. */
const stoppedAnnotation = 'telltale/stopped-replicas';

/** Scales a part, and waits for the result. @throws PlaneError `stop_failed`, `start_failed`, `start_timeout` */
export async function scalePart(
  access: ClusterAccess,
  part: string,
  wanted: 'stopped' | 'started',
  signal?: AbortSignal,
): Promise<void> {
  const what = `cannot ${wanted === 'stopped' ? 'stop' : 'start'} ${part}`;
  const { workloads } = await observeParts(access, signal);
  const workload = workloads.find(({ metadata }) => metadata.name === part);
  if (workload === undefined) {
    throw new PlaneError('not_running', {
      what,
      why: `the namespace ${access.namespace} has no workload of that name`,
      remedy: 'Apply the plane: telltale up --engine kubernetes',
    });
  }
  const patch = JSON.stringify(wanted === 'stopped' ? stopping(workload) : starting(workload));
  await kubectl(access, what, ['patch', nameOf(workload), '--field-manager=telltale', '--patch', patch], { signal });
  if (wanted === 'stopped') await awaitGone(access, part, signal);
  else {
    const bounds = { ...limits, readyMsMax: limits.partMsMax };
    await awaitReady(access, {
      signal,
      parts: [part],
      progress: () => undefined,
      onWait: () => undefined,
      bounds,
    });
  }
}

/** One that is stopped already keeps what it had before. */
function stopping({ spec }: Workload): object {
  const { replicas = 1 } = spec;
  const annotations = replicas > 1 ? { [stoppedAnnotation]: String(replicas) } : {};
  return { metadata: { annotations }, spec: { replicas: 0 } };
}

function starting({ spec, metadata }: Workload): object {
  const before = Number(metadata.annotations?.[stoppedAnnotation] ?? 1);
  // Somebody else may have started it.
  const replicas = Math.max(spec.replicas ?? 0, Number.isInteger(before) ? before : 1);
  return { metadata: { annotations: { [stoppedAnnotation]: null } }, spec: { replicas } };
}

async function awaitGone(access: ClusterAccess, part: string, signal?: AbortSignal): Promise<void> {
  const begun = performance.now();
  for (; ; await delay(limits.pollMs / 4, undefined, signal ? { signal } : {})) {
    const { pods } = await observeParts(access, signal);
    // Terminating pods still hold the volume.
    if (pods.every(({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] !== part)) return;
    if (performance.now() - begun < limits.deleteMsMax) continue;
    throw new PlaneError('stop_failed', {
      what: `cannot stop ${part}`,
      why: `its pod is still there after ${limits.deleteMsMax / 1_000} s`,
      remedy: `See why: kubectl -n ${access.namespace} describe pod --selector app.kubernetes.io/name=${part}`,
    });
  }
}
