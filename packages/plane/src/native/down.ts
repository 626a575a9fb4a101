// Stops a native plane: exactly the processes that `up` started; removes its data on request.
import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { contextOf } from '../artifacts/options.ts';
import type { DownOptions, DownReport } from '../engine.ts';
import { limits } from '../limits.ts';
import { withLock } from '../processes/lock.ts';
import { step } from '../progress.ts';
import type { Layout } from './layout.ts';
import type { NativePlane } from './plane.ts';
import { openState, processNames, readState } from './processes/state.ts';
import { stopProcess } from './processes/stop-process.ts';

/** Stops the plane; see `Engine.down`. */
export async function down({ layout }: NativePlane, options: DownOptions): Promise<DownReport> {
  const { purge = false, onProgress } = options;
  const nothing = Object.keys((await readState(layout.state)).processes).length === 0;
  if (nothing && !purge) return { stopped: [], purged: false };
  const context = contextOf({ ...(onProgress && { onProgress }) });
  return withLock(layout.lock, { waitMsMax: limits.lockWaitMsMax }, async () => {
    const state = await openState(layout.state);
    const stopped: string[] = [];
    for (const name of processNames.toReversed()) {
      if (state.current.processes[name] === undefined) continue;
      const ended = await step(context, { step: `stop-${name}`, title: `Stop ${name}` }, () =>
        stopProcess(state, name),
      );
      if (ended) stopped.push(name);
    }
    if (purge) await step(context, { step: 'purge', title: `Remove ${layout.root}` }, () => removePlane(layout));
    return { stopped, purged: purge };
  });
}

/** Removes the files of a plane, and the folder if nothing else is in it. */
async function removePlane(layout: Layout): Promise<void> {
  const {
    elasticsearch,
    prometheus,
    alertmanager,
    secrets,
    certificates,
    logs,
    former,
    targets,
    exporters,
    users,
    state,
  } = layout;
  const servers = [elasticsearch.root, prometheus.root, alertmanager.root];
  for (const path of [...servers, secrets, certificates, logs, former, targets, exporters, users, state]) {
    await rm(path, { recursive: true, force: true });
  }
  const left = await readdir(layout.root).catch(() => [join('not', 'there')]);
  if (left.length === 0) await rmdir(layout.root);
}
