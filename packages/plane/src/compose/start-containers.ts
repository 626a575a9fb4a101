// Starts the containers with Compose and waits as long as they make progress.
import { setTimeout as delay } from 'node:timers/promises';
import { limits } from '../limits.ts';
import { hasNewOutput } from '../new-output.ts';
import { PlaneError } from '../plane-error.ts';
import { type Container, containersOf } from './docker/containers.ts';
import { compose, docker } from './docker/docker.ts';
import { withLogExcerpt } from './docker/log-excerpt.ts';
import { composeProgress } from './docker/progress.ts';
import { type ComposeProject, composeArguments } from './docker/project.ts';

/** Timeouts of a start: without progress, and in total. */
export type StartContainersBounds = Readonly<
  Record<'stackStartMsMax' | 'stackWaitMs' | 'stackStallMsMax' | 'stackStartAllMsMax', number>
>;

/** Options of the start. */
export interface StartContainersOptions {
  readonly profiles: readonly string[];
  /** Variables in addition to those of the project. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  readonly progress: (fraction: number, detail: string) => void;
  /** Called repeatedly with a message for people if the start takes longer. */
  readonly onWait: (detail: string) => void;
  readonly bounds?: StartContainersBounds;
}

/**
 * Starts the stack. Waits for an unhealthy container as long as it runs and produces new output.
 *
 * @throws PlaneError `docker`, or `start_failed` with the last output of the failed container
 */
export async function startContainers(project: ComposeProject, options: StartContainersOptions): Promise<void> {
  const { profiles, env, signal, progress, onWait, bounds = limits } = options;
  const args = [...composeArguments(project, profiles), '--progress', 'json', 'up', '--detach', '--wait'];
  const begun = performance.now();
  const seen = new Set<string>();
  for (let last = begun; ; ) {
    const waitMs = last === begun ? bounds.stackStartMsMax : bounds.stackWaitMs;
    try {
      await docker(
        project,
        'cannot bring the stack up',
        [...args, '--wait-timeout', String(Math.ceil(waitMs / 1_000))],
        {
          signal,
          msMax: waitMs + limits.imagesMsMax,
          env,
          onErrorLine: composeProgress(progress),
        },
      );
      return;
    } catch (error) {
      signal?.throwIfAborted();
      const waiting = isUnhealthy(error) ? await unreadyContainers(project) : [];
      if (waiting.length === 0) throw await withLogExcerpt(project, error);
      const now = performance.now();
      if (await hasProgressed(project, waiting, seen)) last = now;
      const isOver = now - last > bounds.stackStallMsMax || now - begun > bounds.stackStartAllMsMax;
      if (isOver) throw await withLogExcerpt(project, error);
      const names = waiting.map(({ service }) => service).join(', ');
      onWait(`${names} still starting after ${Math.round((now - begun) / 1_000)} s`);
      await delay(limits.healthPollMs, undefined, signal ? { signal } : {});
    }
  }
}

/** Compose's message for started services that are not healthy yet. */
function isUnhealthy(error: unknown): boolean {
  return error instanceof PlaneError && error.code === 'docker' && /\b(?:un|not )healthy\b/.test(error.message);
}

/** Running containers that are not healthy yet; none if one has exited. */
async function unreadyContainers(project: ComposeProject): Promise<readonly Container[]> {
  const containers = await containersOf(project);
  const hasFailed = containers.some(
    ({ state, exitCode }) => state === 'dead' || (state === 'exited' && exitCode !== 0),
  );
  return hasFailed ? [] : containers.filter(({ health }) => health === 'starting' || health === 'unhealthy');
}

/** Whether any of them has new output or a new state. */
async function hasProgressed(
  project: ComposeProject,
  waiting: readonly Container[],
  seen: Set<string>,
): Promise<boolean> {
  const services = waiting.map(({ service }) => service);
  const flags = ['logs', '--no-color', '--tail', '100', ...services];
  const said = (await compose(project, 'cannot read its log', flags)).split('\n');
  return hasNewOutput(seen, [services.join(' '), ...said]);
}
