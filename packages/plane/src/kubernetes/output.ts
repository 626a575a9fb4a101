// The output (logs) of the plane's pods.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { LogOptions, OutputLine } from '../operator.ts';
import { PlaneError } from '../plane-error.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { kubectlError, startKubectl } from './kubectl/kubectl.ts';
import { partLabel } from './kubectl/objects.ts';
import { limits } from './limits.ts';
import { observeParts, podsOf } from './ready.ts';

/** Lines of output, including init containers. @throws PlaneError `not_running` if there are no pods, `unknown_part` */
export async function* logsOf(
  access: ClusterAccess,
  { parts, linesMax, follow, signal, onSilent }: LogOptions,
): AsyncGenerator<OutputLine> {
  const wanted = await requirePods(access, parts);
  const silent = new Set(linesMax === 0 || follow ? [] : wanted);
  const flags = [
    '--selector',
    `${partLabel} in (${wanted.join(',')})`,
    '--all-containers',
    '--prefix',
    '--tail',
    String(linesMax),
    // A container that has not started yet must not hide the output of the others.
    '--ignore-errors',
    ...(follow ? ['--follow', `--max-log-requests=${limits.followedPodsMax}`] : []),
  ];
  const program = startKubectl(access, ['logs', ...flags]);
  program.stdin.end();
  const end = (): void => program.kill('SIGTERM');
  signal?.addEventListener('abort', end, { once: true });
  try {
    for await (const text of createInterface({ input: program.stdout })) {
      const [, pod, line] = /^\[pod\/([^/]+)\/[^\]]+\] ?(.*)$/.exec(text) ?? [];
      if (pod === undefined || line === undefined) continue;
      const part = wanted.find((name) => isPodOf(pod, name)) ?? pod;
      silent.delete(part);
      yield { part, line };
    }
    if (signal?.aborted === true) return;
    const { code, signal: endedBy } = await program.closed;
    const result = { code, signal: endedBy, stdout: '', stderr: program.stderrTail(), timedOut: false };
    if (code !== 0) throw kubectlError('cannot read the output', access, result);
    for (const part of silent) onSilent?.(part, undefined);
  } finally {
    signal?.removeEventListener('abort', end);
    program.kill('SIGTERM');
    if (!program.stdout.closed) {
      program.stdout.destroy();
      await once(program.stdout, 'close');
    }
  }
}

/** A pod is named after its workload: `elasticsearch-0`, `keeper-5d8c7-x2x9z`, `setup-x2x9z`. */
function isPodOf(pod: string, part: string): boolean {
  return (
    pod.startsWith(`${part}-`) &&
    /^(?:\d+|[a-z0-9]{5}|[a-z0-9]+-[a-z0-9]{5}|\d+-[a-z0-9]{5})$/.test(pod.slice(part.length + 1))
  );
}

/** @returns the requested parts */
async function requirePods(access: ClusterAccess, parts: readonly string[]): Promise<readonly string[]> {
  const { pods } = await observeParts(access);
  const known = [...new Set(pods.flatMap(({ metadata }) => metadata.labels?.[partLabel] ?? []))].toSorted();
  if (known.length === 0) {
    throw new PlaneError('not_running', {
      what: 'cannot show the logs',
      why: `the namespace ${access.namespace} has no pods of the plane, and Kubernetes deletes their logs with them`,
      remedy: 'Start it: telltale up --engine kubernetes',
    });
  }
  const unknown = parts.find((part) => podsOf(pods, part).length === 0);
  if (unknown === undefined) return parts.length === 0 ? known : parts;
  throw new PlaneError('unknown_part', {
    what: `cannot find ${unknown}`,
    why: 'this plane has no pod of this part',
    remedy: `One of these: ${known.join(', ')}`,
  });
}
