// The output (logs) of a stack's containers.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { LogOptions, OutputLine } from '../operator.ts';
import { PlaneError } from '../plane-error.ts';
import { containersOf } from './docker/containers.ts';
import { streamDocker } from './docker/docker.ts';
import { type ComposeProject, composeArguments } from './docker/project.ts';

/**
 * Lines of output, also of exited containers.
 *
 * @throws PlaneError `not_running` if there are no containers, `unknown_part`
 */
export async function* logsOf(
  project: ComposeProject,
  { parts, linesMax, follow, signal, onSilent }: LogOptions,
): AsyncGenerator<OutputLine> {
  const containers = await requireContainers(project, parts);
  const silent = new Set(linesMax === 0 || follow ? [] : containers);
  const flags = ['--no-color', '--tail', String(linesMax), ...(follow ? ['--follow'] : [])];
  const { stdout, ended } = streamDocker(project, 'cannot read the output', [
    ...composeArguments(project),
    'logs',
    ...flags,
    ...parts,
  ]);
  const onAbort = (): void => void stdout.destroy();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    for await (const text of createInterface({ input: stdout })) {
      const [, part, line] = /^(\S+?)-\d+\s*\| ?(.*)$/.exec(text) ?? [];
      if (part === undefined || line === undefined) continue;
      silent.delete(part);
      yield { part, line };
    }
    if (signal?.aborted === true) return;
    await ended;
    for (const part of silent) onSilent?.(part, undefined);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    stdout.destroy();
    if (!stdout.closed) await once(stdout, 'close');
  }
}

/** @returns the requested parts */
async function requireContainers(project: ComposeProject, parts: readonly string[]): Promise<readonly string[]> {
  const known = new Set((await containersOf(project)).map(({ service }) => service));
  if (known.size === 0) {
    throw new PlaneError('not_running', {
      what: 'cannot show the logs',
      why: 'the stack has no containers, and Docker deletes their logs with them',
      remedy: 'Start it: telltale up --engine compose',
    });
  }
  const unknown = parts.find((part) => !known.has(part));
  if (unknown === undefined) return parts.length === 0 ? [...known] : parts;
  throw new PlaneError('unknown_part', {
    what: `cannot find ${unknown}`,
    why: 'this stack has no container of it',
    remedy: `One of these: ${[...known].toSorted().join(', ')}`,
  });
}
