// A lease allows one apply at a time in a namespace: it names its holder and has an expiry.
import { hostname, userInfo } from 'node:os';
import { PlaneError } from '../plane-error.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { kubectl, readIfThere, tryKubectl } from './kubectl/kubectl.ts';
import { type KubernetesObject, planeLabel } from './kubectl/objects.ts';
import { limits } from './limits.ts';

/** Name of the Lease. */
export const leaseName = 'telltale-apply';

export interface Lease extends KubernetesObject {
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly renewTime?: string;
  };
}

/** The holder at a given time; undefined if there is none, or if the lease has expired. */
export function holderOf(lease: Lease | undefined, now: number): string | undefined {
  const { holderIdentity, leaseDurationSeconds = 0, renewTime = '' } = lease?.spec ?? {};
  if (holderIdentity === undefined || holderIdentity === '') return undefined;
  return Date.parse(renewTime) + leaseDurationSeconds * 1_000 > now ? holderIdentity : undefined;
}

/** Runs work while holding the namespace's lease; the namespace must exist. @throws PlaneError `locked` */
export async function withLease<Result>(access: ClusterAccess, work: () => Promise<Result>): Promise<Result> {
  const found = await readIfThere<Lease>(access, 'cannot read the lease', ['get', 'lease', leaseName]);
  const holder = holderOf(found, Date.now());
  if (holder !== undefined) throw isHeld(access, holder);
  const identity = `${userName()} on ${hostname()} (process ${process.pid})`;
  await take(access, identity, found);
  try {
    return await work();
  } finally {
    await tryKubectl(access, ['delete', 'lease', leaseName, '--ignore-not-found']);
  }
}

/**
 * Of two concurrent processes one creates it, or replaces the version that it has read; the API server rejects the
 * other.
 */
async function take(access: ClusterAccess, identity: string, found: Lease | undefined): Promise<void> {
  const now = new Date().toISOString().replace('Z', '000Z');
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: leaseName,
      namespace: access.namespace,
      labels: { [planeLabel.name]: planeLabel.value },
      ...(found && { resourceVersion: found.metadata.resourceVersion }),
    },
    spec: { holderIdentity: identity, leaseDurationSeconds: limits.leaseSeconds, acquireTime: now, renewTime: now },
  };
  const verb = found === undefined ? 'create' : 'replace';
  const result = await tryKubectl(access, [verb, '--filename', '-'], { input: JSON.stringify(lease) });
  if (result.code === 0) return;
  if (/AlreadyExists|Conflict|already exists|has been modified/i.test(result.stderr))
    throw isHeld(access, 'another command');
  await kubectl(access, 'cannot take the lease of the namespace', [verb, '--filename', '-'], {
    input: JSON.stringify(lease),
  });
}

function isHeld({ namespace }: ClusterAccess, holder: string): PlaneError {
  return new PlaneError('locked', {
    what: 'cannot apply the plane',
    why: `${holder} is applying it to the namespace ${namespace} at this moment`,
    remedy: 'Wait until it has ended, then run the command again',
  });
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no name.
    return `user ${process.getuid?.() ?? ''}`;
  }
}
