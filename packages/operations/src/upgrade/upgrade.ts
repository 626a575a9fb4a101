// Upgrades the servers of a running plane one by one and compares each with its state before.
import { setTimeout as delay } from 'node:timers/promises';
import { type Engine, type OnProgress, type Operator, PlaneError, limits as planeLimits, step } from '@telltale/plane';
import { examinePlane } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { requireResult } from '../elasticsearch.ts';
import { limits } from '../limits.ts';
import { awaitHealth, titleOf } from '../server-health.ts';
import { type Inventory, inventoryOf, lossOf, serverOf } from './inventory.ts';
import { planUpgrade, type Replacement } from './plan.ts';
import { howLeft, rollback } from './rollback.ts';

/** Options of an upgrade. */
export interface UpgradeOptions {
  /** Only these parts, with exactly these versions. Default: every part, to the version that this Telltale includes. */
  readonly to?: Readonly<Record<string, string>> | undefined;
  /** Backs the plane up and returns the folder; absent if no rollback of Elasticsearch is wanted. */
  readonly backUp?: ((operator: Operator, signal?: AbortSignal) => Promise<string>) | undefined;
  readonly onProgress?: OnProgress;
  /** Ends the upgrade before the next part. */
  readonly signal?: AbortSignal;
}

/** The result of an upgrade. */
export interface UpgradeReport {
  /** Parts that now have another version, in the order of replacement. */
  readonly replaced: readonly Replacement[];
  /** Folder of the backup. */
  readonly backup?: string;
  /** Notes for the user. */
  readonly notes: readonly string[];
}

/** The plane's functions that an upgrade needs. */
export interface UpgradablePlane extends Pick<Engine, 'operator' | 'up'> {
  /** The doctor's findings. */
  examine(): Promise<readonly Finding[]>;
}

/**
 * Upgrades a plane. If it is interrupted between two parts, the same call continues with the next.
 *
 * @throws PlaneError `not_running`, `unsupported`, `unknown_part`, `not_well` if nothing was changed; `upgrade_failed`,
 * with a message about the state of each part
 */
export function upgrade(plane: Engine, options: UpgradeOptions): Promise<UpgradeReport> {
  const { operator, up } = plane;
  return upgradePlane({ operator, up, examine: () => examinePlane(plane) }, options);
}

/** The same for a plane with another examination. */
export async function upgradePlane(plane: UpgradablePlane, options: UpgradeOptions): Promise<UpgradeReport> {
  const { onProgress: tell = () => undefined, signal } = options;
  const run = <Result>(name: string, title: string, work: () => Promise<Result>): Promise<Result> =>
    step({ tell }, { step: `upgrade-${name}`, title }, work);
  const replaced: Replacement[] = [];
  let backup: string | undefined;
  let wrongBefore: string[] = [];
  {
    await using operator = await plane.operator('cannot upgrade');
    const plan = planUpgrade({
      parts: operator.parts,
      running: await operator.versions(),
      wanted: await operator.targetVersions({ onProgress: tell, signal }),
      to: options.to,
    });
    if (plan.length === 0) return { replaced, notes: ['every part runs what this version of Telltale includes'] };
    wrongBefore = wrong(
      await run('doctor', 'Check that the plane is healthy', async () => requireNoFailure(await plane.examine())),
    );
    const { backUp } = options;
    if (backUp !== undefined) backup = await backUp(operator, signal);
    for (const [at, replacement] of plan.entries()) {
      if (signal?.aborted) throw calledOff(signal, replaced, plan.slice(at));
      const { part, from, to } = replacement;
      try {
        await run(part, `Replace ${part} ${from} by ${to}`, () => replaceOne(operator, replacement));
      } catch (error) {
        throw await rollback(operator, {
          failed: replacement,
          error,
          done: replaced,
          left: plan.slice(at + 1),
          backup,
        });
      }
      replaced.push(replacement);
    }
  }
  // Templates, rules and everything else that this Telltale updates.
  const { notes } = await plane.up({ onProgress: tell });
  const wrongNow = await run('findings', 'Examine the plane again', () => wrongAfter(plane, wrongBefore, signal));
  return { replaced, ...(backup !== undefined && { backup }), notes: [...notes, ...wrongNow] };
}

/** Problems after everything has settled: servers that have just started do not know each other yet. */
async function wrongAfter(plane: UpgradablePlane, before: readonly string[], signal?: AbortSignal): Promise<string[]> {
  const begun = Date.now();
  for (;;) {
    const found = wrong(await plane.examine());
    if (found.every((one) => before.includes(one)) || Date.now() - begun > limits.scrapedMsMax) return found;
    await delay(planeLimits.healthPollMs, undefined, signal ? { signal } : {});
  }
}

/** Completed steps are not undone, so the message names them. */
function calledOff(signal: AbortSignal, done: readonly Replacement[], left: readonly Replacement[]): unknown {
  if (done.length === 0) return signal.reason;
  return new PlaneError('aborted', {
    what: 'cannot finish the upgrade',
    why: 'it was cancelled',
    remedy: `${howLeft(done, left).join('. ')}. Continue with: telltale upgrade`,
    cause: signal.reason,
  });
}

async function replaceOne(operator: Operator, { part }: Replacement): Promise<void> {
  const at = Date.now();
  const before = await inventoryOf(operator, part, at);
  const server = serverOf(operator, part);
  const status = server === 'elasticsearch' ? await clusterStatus(operator) : undefined;
  await operator.replace(part);
  if (server === undefined) return;
  await awaitHealth(operator, server, `cannot continue after ${part}`);
  // In a cluster, the next node is not stopped before all shards have their copies again.
  if (status !== undefined) await awaitStatus(operator, status);
  await requireNothingLost(operator, { part, at, before });
}

/** Counts again until nothing is missing: a server that has just started may still be loading data. */
async function requireNothingLost(
  operator: Operator,
  { part, at, before }: { readonly part: string; readonly at: number; readonly before: Inventory },
): Promise<void> {
  const begun = Date.now();
  let loss = lossOf(before, await inventoryOf(operator, part, at));
  while (loss !== undefined && Date.now() - begun < planeLimits.takeUpMsMax) {
    await delay(planeLimits.healthPollMs);
    loss = lossOf(before, await inventoryOf(operator, part, at));
  }
  if (loss === undefined) return;
  throw new PlaneError('lost', { what: `cannot continue after ${part}`, why: loss });
}

const statuses = ['red', 'yellow', 'green'] as const;
type Status = (typeof statuses)[number];

async function clusterStatus(operator: Operator): Promise<Status> {
  await using client = await operator.elasticsearch('reader');
  const { status } = await requireResult('read the state of the shards', client.cluster.health());
  const known = statuses.find((one) => one === status.toLowerCase());
  return known ?? 'red';
}

async function awaitStatus(operator: Operator, wanted: Status): Promise<void> {
  const begun = Date.now();
  let found = await clusterStatus(operator);
  while (statuses.indexOf(found) < statuses.indexOf(wanted)) {
    if (Date.now() - begun > limits.recoverMsMax) {
      throw new PlaneError('start_timeout', {
        what: `cannot continue after ${titleOf('elasticsearch')}`,
        why: `it was ${wanted} and is ${found} for ${limits.recoverMsMax / 1_000} s`,
      });
    }
    await delay(planeLimits.healthPollMs);
    found = await clusterStatus(operator);
  }
}

/** Findings that do not concern the plane's health, or that the upgrade resolves. */
const beside: ReadonlySet<string> = new Set(['alerts', 'targets', 'receivers', 'notifications', 'clock', 'versions']);

/** Failures, each as a sentence without its full stop. */
function wrong(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ check, state, finding }) =>
    state === 'failure' ? [`${check}: ${finding.replace(/\.$/, '')}`] : [],
  );
}

function requireNoFailure(findings: readonly Finding[]): readonly Finding[] {
  const failures = wrong(findings.filter(({ check }) => !beside.has(check)));
  if (failures.length === 0) return findings;
  throw new PlaneError('not_well', {
    what: 'cannot upgrade',
    why: failures.join('; '),
    remedy: 'Nothing was changed. Fix it first: telltale doctor',
  });
}
