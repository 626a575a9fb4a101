// Whether a Docker engine can be started by the tests here; if not, the reason in one sentence.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** A program that makes namespaces and ends at once. */
const TRIAL_MS_MAX = 60_000;
/** Bits of a process's capabilities. */
const needed = { CAP_NET_ADMIN: 12n, CAP_SYS_ADMIN: 21n };

/** Why a Docker engine cannot be started here, such as `A Docker engine needs root.`; undefined where it can. */
export function dockerUnavailableReason(): string | undefined {
  return containersUnavailableReason('A Docker engine');
}

/**
 * Why something that runs containers cannot be started here; undefined where it can.
 *
 * @param runner what would be started, as a sentence about it begins
 */
export function containersUnavailableReason(runner: string): string | undefined {
  if (process.platform !== 'linux') return `${runner} needs Linux.`;
  if (process.getuid?.() !== 0) return `${runner} needs root, and the tests run as another user.`;
  const capabilities = BigInt(`0x${/^CapEff:\s*(\w+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`);
  for (const [name, bit] of Object.entries(needed)) {
    if (((capabilities >> bit) & 1n) === 0n) return `${runner} needs ${name}, which this process has not.`;
  }
  if (cgroupMounts().length === 0) return `${runner} needs cgroups, and none are mounted for writing.`;
  if (!existsSync('/etc/debian_version') || !/^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))) {
    return `${runner} of the tests is made of packages of Debian, which this machine does not run.`;
  }
  const trial = ['--mount', '--pid', '--fork', '--mount-proc', 'true'];
  const { status, stderr, error } = spawnSync('unshare', trial, { encoding: 'utf8', timeout: TRIAL_MS_MAX });
  if (status === 0) return undefined;
  const why = error?.message ?? (stderr.trim() || `exit code ${status}`);
  return `${runner} needs namespaces of its own, and this machine gives none (${why}).`;
}

/** Where the trees of cgroups are mounted for writing. */
export function cgroupMounts(): string[] {
  return readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , type, options = '']) => /^cgroup2?$/.test(type ?? '') && /^rw\b/.test(options))
    .flatMap(([, path]) => path ?? []);
}
