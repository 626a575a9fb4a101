// Stops the stack with Compose.
import { rm } from 'node:fs/promises';
import { contextOf } from '../artifacts/options.ts';
import type { DownOptions, DownReport } from '../engine.ts';
import { limits } from '../limits.ts';
import { withLock } from '../processes/lock.ts';
import { step } from '../progress.ts';
import { containersOf } from './docker/containers.ts';
import { compose } from './docker/docker.ts';
import type { ComposeProject } from './docker/project.ts';

/** Takes the stack down; see `Engine.down`. */
export async function down(project: ComposeProject, { purge = false, onProgress }: DownOptions): Promise<DownReport> {
  const context = contextOf({ ...(onProgress && { onProgress }) });
  return withLock(`${project.clientFolder}.lock`, { waitMsMax: limits.lockWaitMsMax }, async () => {
    const before = await containersOf(project);
    if (before.length > 0 || purge) {
      const args = ['down', '--remove-orphans', ...(purge ? ['--volumes'] : [])];
      await step(context, { step: 'compose-down', title: 'Take the stack down' }, () =>
        compose(project, 'cannot take the stack down', args, { msMax: limits.stackStopMsMax }),
      );
    }
    if (purge) await rm(project.clientFolder, { recursive: true, force: true });
    return { stopped: before.filter(({ state }) => state === 'running').map(({ service }) => service), purged: purge };
  });
}
