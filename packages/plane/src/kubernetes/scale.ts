// Stops a part by scaling it to zero pods, and starts it again.
import { setTimeout as delay } from 'node:timers/promises';
import { PlaneError } from '../plane-error.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { kubectl } from './kubectl/kubectl.ts';
import { limits } from './limits.ts';
import { workloadOf } from './parts.ts';
import { awaitReady, observe } from './ready.ts';

/** Scales a part, and waits for the result. @throws PlaneError `stop_failed`, `start_failed`, `start_timeout` */
export async function scalePart(
  access: ClusterAccess,
  part: string,
  replicas: 0 | 1,
  signal?: AbortSignal,
): Promise<void> {
  const what = `cannot ${replicas === 0 ? 'stop' : 'start'} ${part}`;
  const patch = JSON.stringify({ spec: { replicas } });
  await kubectl(access, what, ['patch', workloadOf(part), '--field-manager=telltale', '--patch', patch], { signal });
  if (replicas === 0) await awaitGone(access, part, signal);
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

async function awaitGone(access: ClusterAccess, part: string, signal?: AbortSignal): Promise<void> {
  const begun = performance.now();
  for (; ; await delay(limits.pollMs / 4, undefined, signal ? { signal } : {})) {
    const { pods } = await observe(access, signal);
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
