// Whether a Docker engine answers, and is new enough for the stack.

import { limits } from '../limits.ts';
import { PlaneError } from '../plane-error.ts';
import { docker, tryDocker } from './docker.ts';
import type { ComposeProject } from './project.ts';

/** Versions of the engine and of Compose. */
export interface DockerVersions {
  readonly engine: string;
  readonly compose: string;
}

/** Asks both for their versions. */
export async function dockerVersions(project: ComposeProject): Promise<DockerVersions> {
  const options = { msMax: limits.dockerQuestionMsMax };
  const engine = await docker(
    project,
    'cannot reach a Docker engine',
    ['version', '--format', '{{.Server.Version}}'],
    options,
  );
  const compose = await docker(project, 'cannot use Compose', ['compose', 'version', '--short'], options);
  return { engine: engine.trim(), compose: compose.trim().replace(/^v/, '') };
}

/** Whether an engine answers at all. */
export async function answers(project: ComposeProject): Promise<boolean> {
  try {
    const args = ['version', '--format', '{{.Server.Version}}'];
    return (await tryDocker(project, args, { msMax: limits.dockerQuestionMsMax })).code === 0;
  } catch (error) {
    if (error instanceof PlaneError && error.code === 'docker_missing') return false;
    throw error;
  }
}

/** Oldest that have what the stack is made of: volumes of which a service sees one folder, and replies as JSON. */
export const oldest = { engine: '26.0', compose: '2.30' } as const;

/**
 * Stops where the engine or Compose is too old.
 *
 * @throws PlaneError `unsupported`, `docker`, `docker_missing`
 */
export async function checkDocker(project: ComposeProject): Promise<void> {
  const found = await dockerVersions(project);
  for (const name of ['engine', 'compose'] as const) {
    if (!isOlder(found[name], oldest[name])) continue;
    throw new PlaneError('unsupported', {
      what: 'cannot run the stack',
      why: `${name === 'engine' ? 'Docker Engine' : 'Compose'} ${found[name]} is too old: ${oldest[name]} or newer is needed`,
      remedy: 'Update it, or use: telltale up --engine native',
    });
  }
}

function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [majorMin = 0, minorMin = 0] = than.split('.').map(Number);
  return major < majorMin || (major === majorMin && minor < minorMin);
}
