// Determines what an apply would change, by a server-side dry run.
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

/** The changes, and what must be deleted for them. */
export interface Changes {
  /** For people. */
  readonly planned: PlannedChanges;
  /** Names of created or changed objects: `deployment/keeper`. */
  readonly names: readonly string[];
  /** An earlier set-up Job has ended and differs from the new one: a Job cannot be changed. */
  readonly replacesJob: boolean;
}

/** The cluster and the namespace, for people. */
function target({ context, namespace }: ClusterAccess): string {
  return `the namespace ${namespace} of ${context ?? 'the current context'}`;
}

/** The objects to create if there is no namespace yet: the server cannot compare them then. */
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
 * Requests the changes of an apply from the API server.
 *
 * @throws PlaneError `kubernetes` with the API server's reason if it rejects an object
 */
export async function readChanges(
  cluster: ClusterAccess,
  objects: readonly KubernetesObject[],
  signal?: AbortSignal,
): Promise<Changes> {
  // Another diff program may have another output format.
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
  // An ended Job of another version does not conflict: it is replaced.
  if (/job.*setup.*(?:immutable|Invalid)/is.test(all.stderr) && rest.length < there.length) {
    const others = await diff(rest);
    if (isDiff(others)) return changesIn(access, others.stdout, absent, true);
  }
  if (findProgram('diff', access.env) === undefined) {
    throw new PlaneError('kubernetes', {
      what: 'cannot show what would change',
      why: 'the program diff, which kubectl runs, is not on the PATH',
      remedy: 'Install the package diffutils',
    });
  }
  throw kubectlError('cannot find out what would change', access, all, { msMax: limits.applyMsMax });
}

/** kubectl exits with 1 if there are differences, and with a higher code if it failed. */
function isDiff({ code, stdout, timedOut }: KubectlResult): boolean {
  return !timedOut && (code === 0 || (code === 1 && stdout !== ''));
}

/** The API server cannot compare objects in a namespace that does not exist yet. */
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

/** Parses kubectl's diff: new objects by name, changed ones with their lines. */
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
  // A diff in another format is shown unchanged: the differences are applied anyway.
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
  // Objects without a namespace have two dots before the name. Names themselves may contain dots.
  return `${kind.toLowerCase()}/${rest.startsWith('.') ? rest.slice(1) : rest.slice(rest.indexOf('.') + 1)}`;
}
