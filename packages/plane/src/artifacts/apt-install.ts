// Installs Debian packages with apt-get, if this process is root.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlaneError } from '../plane-error.ts';
import { findProgram, type RunResult, runProgram } from '../processes/run-program.ts';
import { step } from '../progress.ts';
import { programFailure } from './failure.ts';
import { limits } from './limits.ts';
import type { Context } from './options.ts';

/** Whether this process may install packages. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The first of the packages that apt can install; undefined if it can install none, or if there is no apt. If the
 * package lists are missing, as on a new machine, root fetches them.
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
  const what = `cannot install ${names.join(' and ')}`;
  // Waiting for servers can be interrupted at any time, and has its own timeout.
  await runApt(context, [...args, '--download-only'], what);
  await runDpkg(context, [...args, '--no-download'], what);
}

/** Waits for another apt process as long as a person would. */
const quietly = ['-q', '-o', 'DPkg::Lock::Timeout=120'];

/** Runs a command that changes no package. */
async function runApt(context: Context, args: readonly string[], what: string): Promise<void> {
  const { env, signal } = context;
  const result = await runProgram('apt-get', [...quietly, ...args], { env, signal, msMax: limits.downloadMsMax });
  if (result.code === 0) return;
  throw aptFailure(args, what, result);
}

/**
 * Installs the downloaded packages. dpkg is never ended, because that would leave packages unpacked but not configured.
 * For the same reason its output goes to a file: a pipe without a reader would end it.
 */
async function runDpkg(context: Context, args: readonly string[], what: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'telltale-apt-'));
  const output = join(folder, 'output');
  let runsOn = false;
  try {
    const result = await runProgram('/bin/sh', ['-c', 'exec "$@" >"$0" 2>&1', output, 'apt-get', ...quietly, ...args], {
      env: { ...context.env, DEBIAN_FRONTEND: 'noninteractive' },
      msMax: limits.installMsMax,
      signal: context.signal,
      undisturbed: true,
    });
    runsOn = result.timedOut;
    if (runsOn) throw stillAtWork(what, output);
    if (result.code !== 0) throw aptFailure(args, what, { ...result, stdout: await readFile(output, 'utf8') });
  } finally {
    if (!runsOn) await rm(folder, { recursive: true, force: true });
  }
}

function stillAtWork(what: string, output: string): PlaneError {
  return new PlaneError('apt_failed', {
    what,
    where: 'by apt-get',
    why: `it is not finished after ${limits.installMsMax / 60_000} minutes, and continues`,
    remedy: `See its progress: tail ${output}. When it has ended, run the command again; if it was interrupted, first: dpkg --configure -a`,
  });
}

function aptFailure(args: readonly string[], what: string, result: RunResult): PlaneError {
  const remedy = `See the output of: apt-get ${args.join(' ')}`;
  return programFailure({ what, where: 'by apt-get', code: 'apt_failed', remedy }, result);
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
