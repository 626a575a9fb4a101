// What an apply would change: found out by the API server, without changing anything.
import type { PlannedChanges } from '../engine.ts';
import { countText } from '../format.ts';
import { PlaneError } from '../plane-error.ts';
import { findProgram } from '../processes/run-program.ts';
import { applyArguments } from './apply.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { type KubectlResult, kubectl, kubectlError, tryKubectl } from './kubectl/kubectl.ts';
import { type KubernetesObject, nameOf } from './kubectl/objects.ts';
import { limits } from './limits.ts';
import { listOf } from './manifests.ts';

/** Changes, and what has to be removed for them. */
export interface Changes {
  /** For people. */
  readonly planned: PlannedChanges;
  /** Names of what is created or changed: `deployment/keeper`. */
  readonly names: readonly string[];
  /** The set-up of before has ended, and differs from the one to be applied: a Job cannot be changed. */
  readonly replacesJob: boolean;
}

/** Where a cluster and a namespace are, for people. */
function target({ context, namespace }: ClusterAccess): string {
  return `the namespace ${namespace} of ${context ?? 'the current context'}`;
}

/** What is created where there is no namespace yet: no server can compare with that. */
export function firstChanges(access: ClusterAccess, objects: readonly KubernetesObject[]): Changes {
  const kinds = Map.groupBy(objects, ({ kind }) => kind);
  const counted = [...kinds].map(([kind, all]) =>
    countText(
      all.length,
      kind,
      /(?:s|y)$/.test(kind) ? kind.replace(/y$/, 'ie') + (kind.endsWith('y') ? 's' : 'es') : `${kind}s`,
    ),
  );
  return {
    planned: { where: target(access), created: objects.map(nameOf), changed: [], text: counted.join(', ') },
    names: objects.map(nameOf),
    replacesJob: false,
  };
}

/**
 * Asks the API server what applying would change.
 *
 * @throws PlaneError `kubernetes` in its words where it refuses an object
 */
export async function readChanges(
  cluster: ClusterAccess,
  objects: readonly KubernetesObject[],
  signal?: AbortSignal,
): Promise<Changes> {
  // Another program's output has another form.
  const access = { ...cluster, env: { ...cluster.env, KUBECTL_EXTERNAL_DIFF: undefined } };
  const diff = (of: readonly KubernetesObject[]): Promise<KubectlResult> =>
    tryKubectl(access, ['diff', ...applyArguments, '--filename', '-'], {
      input: listOf(of),
      msMax: limits.applyMsMax,
      namesNamespaces: true,
      signal,
    });
  const { there, absent } = await splitByNamespace(cluster, objects);
  const all = await diff(there);
  if (isDiff(all)) return changesIn(access, all.stdout, absent, false);
  const rest = there.filter((each) => nameOf(each) !== 'job/setup');
  // The Job of another version that has ended is in nobody's way: it is replaced.
  if (/job.*setup.*(?:immutable|Invalid)/is.test(all.stderr) && rest.length < there.length) {
    const others = await diff(rest);
    if (isDiff(others)) return changesIn(access, others.stdout, absent, true);
  }
  if (findProgram('diff', access.env) === undefined) {
    throw new PlaneError('kubernetes', {
      what: 'cannot show what would change',
      why: 'the program diff, which kubectl runs, is not on the PATH',
      remedy: 'Install it: the package diffutils has it',
    });
  }
  throw kubectlError('cannot find out what would change', access, all, { msMax: limits.applyMsMax });
}

/** kubectl ends with 1 where there are differences, and with more where it failed. */
function isDiff({ code, stdout, timedOut }: KubectlResult): boolean {
  return !timedOut && (code === 0 || (code === 1 && stdout !== ''));
}

/** The API server compares nothing with what is in a namespace that is not there yet. */
async function splitByNamespace(
  access: ClusterAccess,
  objects: readonly KubernetesObject[],
): Promise<Record<'there' | 'absent', readonly KubernetesObject[]>> {
  const wanted = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  const args = ['get', 'namespaces', ...wanted, '--ignore-not-found', '--output', 'name'];
  const found = new Set((await kubectl(access, 'cannot list the namespaces', args)).split('\n'));
  const missing = new Set(wanted.filter((name) => !found.has(`namespace/${name}`)));
  const isAbsent = ({ kind, metadata }: KubernetesObject): boolean =>
    missing.has(kind === 'Namespace' ? metadata.name : (metadata.namespace ?? ''));
  return { there: objects.filter((each) => !isAbsent(each)), absent: objects.filter(isAbsent) };
}

function changesIn(
  access: ClusterAccess,
  diff: string,
  absent: readonly KubernetesObject[],
  replacesJob: boolean,
): Changes {
  const { created, changed, text } = readDiff(diff);
  const again = [...absent.map(nameOf), ...(replacesJob ? ['job/setup'] : [])];
  return {
    planned: { where: target(access), created: [...created, ...again], changed, text },
    names: [...created, ...changed, ...again],
    replacesJob,
  };
}

/** What a diff of kubectl is about: objects that are new are named, of those that differ the lines are kept. */
export function readDiff(diff: string): Omit<PlannedChanges, 'where'> {
  const created: string[] = [];
  const changed: string[] = [];
  const lines: string[] = [];
  for (const part of diff.split(/^(?=diff )/m).filter((text) => text.startsWith('diff '))) {
    const name = nameIn(part.slice(0, part.indexOf('\n')));
    if (/^@@ -0,0 /m.test(part)) created.push(name);
    else {
      changed.push(name);
      lines.push(
        name,
        ...part
          .split('\n')
          .slice(part.includes('\n+++ ') ? 3 : 1)
          .filter(Boolean),
      );
    }
  }
  // A diff of another form is shown as it is: what differs has to be applied all the same.
  if (diff.trim() !== '' && created.length + changed.length === 0) {
    changed.push('what the diff shows');
    lines.push(...diff.trim().split('\n'));
  }
  const more = lines.length - limits.diffLinesMax;
  const shown = more > 0 ? [...lines.slice(0, limits.diffLinesMax), `... and ${more} more lines`] : lines;
  return { created, changed, text: shown.join('\n') };
}

/** `diff -u -N /tmp/LIVE-1/apps.v1.Deployment.telltale.keeper /tmp/MERGED-2/…` -> `deployment/keeper` */
function nameIn(header: string): string {
  const file = header.split(/[/\\]/).at(-1) ?? '';
  const [, kind, rest = ''] = /^(?:.*?\.)?v\d\w*\.([A-Z]\w*)\.(.*)$/.exec(file.trim()) ?? [];
  if (kind === undefined) return file;
  // Of what is in no namespace, two dots stand before the name. Names themselves may have dots.
  return `${kind.toLowerCase()}/${rest.startsWith('.') ? rest.slice(1) : rest.slice(rest.indexOf('.') + 1)}`;
}
