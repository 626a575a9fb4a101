// Installs packages of the machine's own distribution, where we are root and apt-get is there.
import { PlaneError } from '../plane-error.ts';
import { findProgram, runProgram } from '../processes/run-program.ts';
import { step } from '../progress.ts';
import { programFailure } from './failure.ts';
import { limits } from './limits.ts';
import type { Context } from './options.ts';

/** Whether this process may install packages. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * First of the packages that apt can install; undefined when it can install none, or there is no apt.
 *
 * As root the package lists are fetched when they are missing, as they are on a machine that was just set up.
 */
export async function aptOffers(context: Context, names: readonly string[]): Promise<string | undefined> {
  if (!findProgram('apt-get', context.env) || !findProgram('apt-cache', context.env)) return undefined;
  const offered = await candidate(context, names);
  if (offered !== undefined || !isRoot() || (await hasLists(context))) return offered;
  await step(context, { step: 'update-apt', title: 'Fetch the package lists of this machine (apt-get update)' }, () =>
    runApt(context, ['update'], 'cannot fetch the package lists'),
  );
  return candidate(context, names);
}

/**
 * Installs packages.
 *
 * @throws PlaneError `apt_failed`, `network`, `disk_full`
 */
export async function installPackages(context: Context, names: readonly string[]): Promise<void> {
  const args = ['install', '-y', '--no-install-recommends', ...names];
  await runApt(context, args, `cannot install ${names.join(' and ')}`);
}

async function runApt(context: Context, args: readonly string[], what: string): Promise<void> {
  const result = await runProgram('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    env: { ...context.env, DEBIAN_FRONTEND: 'noninteractive' },
    msMax: limits.installMsMax,
    signal: context.signal,
    // An installation that is cut off leaves packages that are there and not configured.
    undisturbed: true,
  });
  if (result.code === 0) return;
  const remedy = `See the output of: apt-get ${args.join(' ')}`;
  throw programFailure({ what, where: 'by apt-get', code: 'apt_failed', remedy }, result);
}

async function candidate(context: Context, names: readonly string[]): Promise<string | undefined> {
  const policy = await ask(context, ['policy', ...names]);
  return names.find((name) => new RegExp(`^${name}:\n.*\n  Candidate: [^(]`, 'm').test(policy));
}

async function hasLists(context: Context): Promise<boolean> {
  return /^\s+release /m.test(
    (await ask(context, ['policy'])).replace(/.*var\/lib\/dpkg\/status\n.*release a=now\n/, ''),
  );
}

async function ask(context: Context, args: readonly string[]): Promise<string> {
  const { env, signal } = context;
  const { code, stdout, stderr } = await runProgram('apt-cache', args, { env, signal, msMax: limits.questionMsMax });
  if (code === 0) return stdout;
  throw new PlaneError('apt_failed', {
    what: 'cannot list the packages of apt',
    why: stderr.trim().split('\n')[0] ?? `exit code ${code}`,
    remedy: 'See the output of: apt-cache policy',
  });
}
