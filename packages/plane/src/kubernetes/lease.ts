// A lease allows one apply or deletion at a time in a namespace: it names its holder and has an expiry.
import { hostname, userInfo } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { PlaneError } from '../plane-error.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { kubectlError, readIfThere, tryKubectl } from './kubectl/kubectl.ts';
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

/**
 * Runs work while holding the namespace's lease; the namespace must exist.
 *
 * @param what the operation for the error message, such as `cannot apply the plane`
 * @throws PlaneError `locked`
 */
export async function withLease<Result>(
  access: ClusterAccess,
  what: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const found = await readIfThere<Lease>(access, 'cannot read the lease', ['get', 'lease', leaseName]);
  const holder = holderOf(found, Date.now());
  if (holder !== undefined) throw isHeld(access, what, holder);
  const taken = await take(access, what, found);
  const ending = new AbortController();
  const renewed = renew(access, taken, ending.signal);
  try {
    return await work();
  } finally {
    ending.abort();
    await release(access, await renewed);
  }
}

function leaseOf({ namespace }: ClusterAccess, holderIdentity: string, resourceVersion: string | undefined): Lease {
  const now = new Date().toISOString().replace('Z', '000Z');
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: leaseName,
      namespace,
      labels: { [planeLabel.name]: planeLabel.value },
      ...(resourceVersion !== undefined && { resourceVersion }),
    },
    spec: { holderIdentity, leaseDurationSeconds: limits.leaseSeconds, renewTime: now },
  };
}

const identity = (): string => `${userName()} on ${hostname()} (process ${process.pid})`;

/**
 * Of two concurrent processes one creates it, or replaces the version that it has read; the API server rejects the
 * other.
 */
async function take(access: ClusterAccess, what: string, found: Lease | undefined): Promise<Lease> {
  const args = [found === undefined ? 'create' : 'replace', '--filename', '-', '--output', 'json'];
  const input = JSON.stringify(leaseOf(access, identity(), found?.metadata.resourceVersion));
  const result = await tryKubectl(access, args, { input });
  if (result.code === 0) return JSON.parse(result.stdout);
  if (/AlreadyExists|Conflict|already exists|has been modified/i.test(result.stderr))
    throw isHeld(access, what, 'another command');
  throw kubectlError('cannot take the lease of the namespace', access, result);
}

/** Renews the lease until the work has ended. @returns its last version */
async function renew(access: ClusterAccess, taken: Lease, signal: AbortSignal): Promise<Lease> {
  let lease = taken;
  for (;;) {
    try {
      await delay(limits.leaseRenewMs, undefined, { signal, ref: false });
    } catch {
      return lease;
    }
    lease = (await replace(access, leaseOf(access, identity(), lease.metadata.resourceVersion))) ?? lease;
  }
}

/** Undefined if it was not replaced: the API server is away, or somebody else has taken an expired lease. */
async function replace(access: ClusterAccess, lease: Lease): Promise<Lease | undefined> {
  const args = ['replace', '--filename', '-', '--output', 'json'];
  try {
    const { code, stdout } = await tryKubectl(access, args, { input: JSON.stringify(lease) });
    return code === 0 ? JSON.parse(stdout) : undefined;
  } catch {
    // kubectl could not be started. The lease expires; what the work under it reports must not be hidden by that.
    return undefined;
  }
}

/** By its version: a lease that somebody else has taken meanwhile stays theirs. */
async function release(access: ClusterAccess, { metadata }: Lease): Promise<void> {
  await replace(access, leaseOf(access, '', metadata.resourceVersion));
}

function isHeld({ namespace }: ClusterAccess, what: string, holder: string): PlaneError {
  return new PlaneError('locked', {
    what,
    why: `${holder} is changing the plane in the namespace ${namespace}`,
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
