// Starts the containers with Compose and waits as long as they make progress.
import { setTimeout as delay } from 'node:timers/promises';
import { limits } from '../limits.ts';
import { newWords } from '../line-shapes.ts';
import { PlaneError } from '../plane-error.ts';
import { type Container, containersOf } from './docker/containers.ts';
import { compose, docker } from './docker/docker.ts';
import { withLogExcerpt } from './docker/log-excerpt.ts';
import { composeProgress } from './docker/progress.ts';
import { type ComposeProject, composeArguments } from './docker/project.ts';

/** What a start may take without getting on, and at most. */
export type BringUpBounds = Readonly<
  Record<'stackStartMsMax' | 'stackWaitMs' | 'stackStallMsMax' | 'stackStartAllMsMax', number>
>;

/** How to bring the stack up. */
export interface BringUpOptions {
  readonly profiles: readonly string[];
  /** Variables beside those of the project. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  readonly progress: (fraction: number, detail: string) => void;
  /** Told from time to time, for people, that it takes longer. */
  readonly onWait: (detail: string) => void;
  readonly bounds?: BringUpBounds;
}

/**
 * Brings the stack up. A container that is not healthy in time is waited for while it lives, and says something new.
 *
 * @throws PlaneError `docker`, or `start_failed` with what the container that failed said
 */
export async function bringUp(project: ComposeProject, options: BringUpOptions): Promise<void> {
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
      const waiting = isUnhealthy(error) ? await whoIsWaitedFor(project) : [];
      if (waiting.length === 0) throw await withLogExcerpt(project, error);
      const now = performance.now();
      if (await hasGotOn(project, waiting, seen)) last = now;
      const isOver = now - last > bounds.stackStallMsMax || now - begun > bounds.stackStartAllMsMax;
      if (isOver) throw await withLogExcerpt(project, error);
      const names = waiting.map(({ service }) => service).join(', ');
      onWait(`${names} still starting after ${Math.round((now - begun) / 1_000)} s`);
      await delay(limits.healthPollMs, undefined, signal ? { signal } : {});
    }
  }
}

/** As Compose says that what it started does not do its work yet. */
function isUnhealthy(error: unknown): boolean {
  return error instanceof PlaneError && error.code === 'docker' && /\b(?:un|not )healthy\b/.test(error.message);
}

/** Containers that live and are not well yet; none where one has ended by itself. */
async function whoIsWaitedFor(project: ComposeProject): Promise<readonly Container[]> {
  const containers = await containersOf(project);
  const hasFailed = containers.some(
    ({ state, exitCode }) => state === 'dead' || (state === 'exited' && exitCode !== 0),
  );
  return hasFailed ? [] : containers.filter(({ health }) => health === 'starting' || health === 'unhealthy');
}

/** Whether any of it says something, or is in a state, that was not seen before. */
async function hasGotOn(project: ComposeProject, waiting: readonly Container[], seen: Set<string>): Promise<boolean> {
  const services = waiting.map(({ service }) => service);
  const flags = ['logs', '--no-color', '--tail', '100', ...services];
  const said = (await compose(project, 'cannot read its log', flags)).split('\n');
  return newWords(seen, [services.join(' '), ...said]);
}
