// Rotates the secrets of a plane in a cluster, and makes every part use them.
import { setTimeout as delay } from 'node:timers/promises';
import { createHttpClient } from '../http-client.ts';
import type { Rotation } from '../operator.ts';
import { PlaneError } from '../plane-error.ts';
import { ensureClientFiles, type PlaneSecrets, readPlaneSecrets, readSecretFiles } from './client-files.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import type { Forwards } from './kubectl/forward.ts';
import { kubectl, readJson } from './kubectl/kubectl.ts';
import {
  type Container,
  type Job,
  type KubernetesObject,
  nameOf,
  nodeNamespace,
  planeLabel,
} from './kubectl/objects.ts';
import { limits } from './limits.ts';
import { awaitReady, observe, observeParts } from './ready.ts';

const what = 'cannot generate new secrets';

/** See `Operator.rotate`. */
export async function rotateClusterSecrets(
  access: ClusterAccess,
  forwards: Forwards,
  { passwords, certificates, authority = false }: Rotation,
): Promise<readonly string[]> {
  if (authority) {
    throw new PlaneError('unsupported', {
      what: 'cannot replace the certificate authority',
      why: 'the servers of a cluster trust one authority at a time',
      remedy:
        'Delete the Secret telltale-authority and rotate the certificates while no service ships, or rotate without --authority',
    });
  }
  const grafanaPassword = await saveGrafanaPassword(access, passwords);
  const rotated = await runRotation(access, [
    ...(passwords ? ['--passwords'] : []),
    ...(certificates ? ['--certificates'] : []),
  ]);
  const now = await readPlaneSecrets(access, what);
  await ensureClientFiles(access, now);
  await setGrafanaPassword(access, forwards, grafanaPassword, now);
  await forwards.reopen(await restartAll(access));
  return rotated;
}

interface JobTemplate {
  readonly metadata?: object;
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly Container[] } } };
}

/** A Job from the CronJob `rotate` with these arguments; the CronJob itself is suspended. */
export function rotationJob(
  template: JobTemplate,
  name: string,
  flags: readonly string[],
): KubernetesObject & { readonly spec: JobTemplate['spec'] } {
  const { spec } = template;
  const { spec: pod } = spec.template;
  const containers = pod.containers.map((container) => {
    // Components add the names of further servers there.
    const others = (container.args ?? []).filter((each) => !/^(?:rotate|--passwords|--certificates)$/.test(each));
    return { ...container, args: ['rotate', ...flags, ...others] };
  });
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, labels: { [planeLabel.name]: planeLabel.value } },
    spec: { ...spec, template: { ...spec.template, spec: { ...pod, containers } } },
  };
}

async function runRotation(access: ClusterAccess, flags: readonly string[]): Promise<readonly string[]> {
  const { spec } = await readJson<{ spec: { jobTemplate: JobTemplate } }>(access, what, ['get', 'cronjob', 'rotate']);
  const name = `rotate-${Math.round(Date.now() / 1_000)}`;
  const job = rotationJob(spec.jobTemplate, name, flags);
  await kubectl(access, what, ['create', '--filename', '-'], { input: JSON.stringify(job) });
  for (const begun = performance.now(); ; await delay(limits.pollMs / 2)) {
    const { status } = await readJson<Job>(access, what, ['get', 'job', name]);
    const is = (type: string): boolean =>
      status?.conditions?.some((each) => each.type === type && each.status === 'True') ?? false;
    const said = async (): Promise<string> => kubectl(access, what, ['logs', `job/${name}`, '--tail', '20']);
    if (is('Complete')) return rotatedNames(await said());
    const isOver = performance.now() - begun > limits.jobMsMax;
    if (!is('Failed') && !isOver) continue;
    const last = is('Failed') ? (await said()).trim().split('\n').at(-1) : undefined;
    throw new PlaneError('not_taken_up', {
      what,
      why: last || `the Job ${name} has not ended after ${limits.jobMsMax / 1_000} s`,
      remedy: `The next set-up completes the rotation: kubectl -n ${access.namespace} create job "setup-$(date +%s)" --from=cronjob/setup`,
    });
  }
}

/** The names in the program's output. */
function rotatedNames(said: string): readonly string[] {
  const line = said.split('\n').findLast((each) => /^\[.*\]$/.test(each.trim())) ?? '[]';
  return JSON.parse(line);
}

/** Secret with the password that Grafana has, until it has the new one: also where this process is killed before. */
const formerPassword = 'telltale-grafana-former';

/**
 * Saves the operator's password before it changes: Grafana stores it in its own database, and takes a new one only
 * with the one that it has.
 *
 * @returns the password that Grafana has; undefined where it has the one in the Secret `telltale-passwords`
 */
async function saveGrafanaPassword(access: ClusterAccess, changes: boolean): Promise<string | undefined> {
  const { workloads } = await observeParts(access);
  if (!workloads.some(({ metadata }) => metadata.name === 'grafana')) return undefined;
  const kept = await readSecretFiles(access, formerPassword);
  if (kept !== undefined) return kept.password ?? '';
  if (!changes) return undefined;
  const { operator = '' } = (await readPlaneSecrets(access, what)).passwords;
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: formerPassword, labels: { [planeLabel.name]: planeLabel.value } },
    stringData: { password: operator },
  };
  await kubectl(access, what, ['create', '--filename', '-'], { input: JSON.stringify(secret) });
  return operator;
}

async function setGrafanaPassword(
  access: ClusterAccess,
  forwards: Forwards,
  oldPassword: string | undefined,
  now: PlaneSecrets,
): Promise<void> {
  if (oldPassword === undefined) return;
  const url = await forwards.url('grafana');
  await using grafana = createHttpClient({ url, ca: now.ca, username: 'telltale-operator', password: oldPassword });
  const body = { oldPassword, newPassword: now.passwords.operator };
  const { status } = await grafana.ask({ method: 'PUT', path: '/api/user/password', body });
  if (status === 200 || (await hasPassword(url, now))) {
    await kubectl(access, what, ['delete', 'secret', formerPassword, '--ignore-not-found']);
    return;
  }
  throw new PlaneError('not_taken_up', {
    what: 'cannot change the password of telltale-operator in Grafana',
    why: `Grafana answers ${status}: the password was changed in Grafana`,
    remedy: `Set it in Grafana to the one in the Secret telltale-passwords, then restart the parts: kubectl -n ${access.namespace} rollout restart statefulset,deployment`,
  });
}

/** Whether Grafana took the new password already, and this process was killed after that. */
async function hasPassword(
  url: string,
  { ca, passwords: { operator: password = '' } }: PlaneSecrets,
): Promise<boolean> {
  await using grafana = createHttpClient({ url, ca, username: 'telltale-operator', password });
  return (await grafana.ask({ path: '/api/user' })).status === 200;
}

/**
 * Restarts the servers and the DaemonSets, which read their Secrets at their start.
 *
 * @returns names of the parts
 */
async function restartAll(access: ClusterAccess): Promise<readonly string[]> {
  const failed = 'cannot restart the parts, which read their secrets when they start';
  const { workloads, daemonSets } = await observe(access);
  const parts = workloads.map(({ metadata }) => metadata.name);
  await kubectl(access, failed, ['rollout', 'restart', ...workloads.map(nameOf)]);
  await awaitReady(access, { parts, progress: () => undefined, onWait: () => undefined });
  const node = { ...access, namespace: nodeNamespace };
  if (daemonSets.length > 0) await kubectl(node, failed, ['rollout', 'restart', ...daemonSets.map(nameOf)]);
  for (const each of daemonSets)
    await kubectl(node, failed, ['rollout', 'status', nameOf(each)], { msMax: limits.readyMsMax });
  return parts;
}
