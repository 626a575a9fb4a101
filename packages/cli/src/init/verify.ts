// Verifies with the doctor that a record and a scrape of the service arrive.

import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { debugReport } from '@telltale/catalog';
import type { Finding } from '@telltale/operations';
import { runProgram } from '@telltale/plane';
import type { PlaneOptions } from '../verb.ts';
import { ask, type Target } from './elasticsearch.ts';
import { record } from './files/manifest.ts';
import { limits } from './limits.ts';

/** The result of the proof. */
export interface Verification {
  /** The script of package.json that was run. */
  readonly script: string;
  /** Whether the service read its settings by itself, rather than from the environment of the doctor. */
  readonly isAlone: boolean;
  /** The command that was run. */
  readonly command: readonly string[];
  /** Whether the service's record was found; undefined if nobody could search. */
  readonly record: boolean | undefined;
  /** Whether its metrics page was read; undefined for a job that ended before that. */
  readonly scrape: boolean | undefined;
  readonly findings: readonly Finding[];
}

/** The command, and the user for searches. */
export interface VerificationOptions {
  readonly folder: string;
  readonly script: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Variables that the doctor needs, but that the service must read by itself. */
  readonly read: readonly string[];
  /** The plane that the doctor examines. */
  readonly plane: PlaneOptions;
  /** The credentials of the set-up; undefined if the doctor can search by itself. */
  readonly target: Target | undefined;
}

const program = fileURLToPath(new URL('../main.js', import.meta.url));

/** Starts the service under the doctor, and ends it. */
export async function verify({
  folder,
  script,
  command,
  env,
  read,
  plane: { engine, context, namespace },
  target,
}: VerificationOptions): Promise<Verification> {
  const begun = new Date();
  const args = [
    'doctor',
    '--json',
    '--seconds',
    String(limits.startSecondsMax),
    ...(engine ? ['--engine', engine] : []),
    ...(context ? ['--context', context] : []),
    ...(namespace ? ['--namespace', namespace] : []),
  ];
  const isAlone = read.length > 0 && process.platform !== 'win32';
  const bare = isAlone ? ['env', ...read.flatMap((name) => ['-u', name])] : [];
  const findings = await findingsOf([...args, '--', ...bare, ...command], folder, env);
  const stateOf = (check: string): string | undefined => findings.find((one) => one.check === check)?.state;
  const service = findings.find((one) => one.service !== undefined)?.service;
  const arrival = stateOf('arrival');
  const found = arrival === 'ok' ? true : arrival === 'failure' ? false : undefined;
  return {
    script,
    isAlone,
    command,
    record: found ?? (await isThere(target, service, begun)),
    scrape: scrapeIn(findings),
    findings,
  };
}

function scrapeIn(findings: readonly Finding[]): boolean | undefined {
  const hasRun = findings.some(({ ranToCompletion = false }) => ranToCompletion);
  if (hasRun && !findings.some(({ check }) => check === 'metrics')) return undefined;
  return findings.some(({ page }) => page !== undefined);
}

async function findingsOf(
  args: readonly string[],
  cwd: string,
  env: VerificationOptions['env'],
): Promise<readonly Finding[]> {
  const { stdout } = await runProgram(process.execPath, [program, ...args], {
    cwd,
    env,
    localized: true,
    msMax: limits.proofMsMax,
  });
  const { findings, error } = record(parsed(stdout));
  if (Array.isArray(findings)) return findings;
  const { message } = record(error);
  return [
    { check: 'doctor', state: 'failure', finding: String(message ?? 'it printed nothing'), remedy: 'telltale doctor' },
  ];
}

/** A killed doctor leaves no output. */
function parsed(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return undefined;
  }
}

/** Searches for the doctor's record with the set-up's credentials; undefined if these may not search. */
async function isThere(
  target: Target | undefined,
  service: string | undefined,
  begun: Date,
): Promise<boolean | undefined> {
  if (target === undefined || service === undefined) return undefined;
  const filter = [
    { term: { 'event.action': debugReport.probeAction } },
    { term: { 'service.name': service } },
    { range: { '@timestamp': { gte: begun.toISOString() } } },
  ];
  const path = '/logs-*-*/_count?ignore_unavailable=true';
  for (const end = performance.now() + limits.arrivalMsMax; ; await delay(limits.arrivalPollMs)) {
    const { status, body } = await ask(target, { method: 'POST', path, body: { query: { bool: { filter } } } });
    if (status === 401 || status === 403) return undefined;
    if (Number(record(body).count) > 0) return true;
    if (performance.now() > end) return false;
  }
}
