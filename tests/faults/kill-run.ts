// One run: applications log and end at random moments while Elasticsearch goes wrong; then all that they left is counted.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { complaints, readLedger } from './ledger.ts';
import { type AppPlan, planOf } from './plan.ts';
import { TroubledElasticsearch } from './troubled-elasticsearch.ts';

/** Nothing in a run takes longer: not an application, and not the adoption of what it left. */
const APP_MS_MAX = 30_000;
const DRAIN_MS_MAX = 60_000;

const program = fileURLToPath(new URL('./app.mjs', import.meta.url));

/** What came of a run. */
export interface RunResult {
  readonly seed: number;
  /** What the applications did, in short. */
  readonly story: string;
  readonly records: number;
  readonly wrong: readonly string[];
}

interface App {
  readonly name: string;
  readonly plan: AppPlan;
  readonly ledger: string;
}

/** Runs the plan of a seed. */
export async function killRun(seed: number): Promise<RunResult> {
  const plan = planOf(seed);
  const folder = mkdtempSync(join(tmpdir(), `telltale-faults-${seed}-`));
  try {
    await using elasticsearch = new TroubledElasticsearch(seed, plan.trouble);
    await elasticsearch.start();
    const apps: App[] = [];
    for (const [round, plans] of plan.rounds.entries()) {
      const together = plans.map((app, index) => {
        const name = `app-${round}-${index}`;
        return { name, plan: app, ledger: join(folder, `${name}.ledger`) };
      });
      apps.push(...together);
      await Promise.all(together.map((app) => live(app, folder, elasticsearch.url)));
    }
    elasticsearch.heal();
    const left = await drain(folder, elasticsearch.url);
    const ledgers = apps.map(({ name, ledger }) => ({ name, ...readLedger(ledger) }));
    const wrong = ledgers.flatMap((ledger) =>
      complaints(ledger.name, ledger, elasticsearch.taken).map((complaint) => `${ledger.name}: ${complaint}`),
    );
    if (left.length > 0) wrong.push(`left in the spool: ${left.join(', ')}`);
    const story = plan.rounds
      .map((round) => round.map(({ way, terminateAt }) => (terminateAt < 0 ? way : `${way}+worker`)).join('|'))
      .join(' ');
    return { seed, story, records: ledgers.reduce((sum, { safe }) => sum + safe, 0), wrong };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lets an application live until it ends, or is ended. */
async function live({ name, plan, ledger }: App, folder: string, url: string): Promise<void> {
  const killed = plan.way === 'kill' || plan.way === 'term';
  const child = start({ ...plan, way: killed ? 'stay' : plan.way, name, ledger, spoolDir: join(folder, 'spool') }, url);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const late = setTimeout(() => child.kill('SIGKILL'), APP_MS_MAX);
  if (killed) {
    while (!(existsSync(ledger) && readFileSync(ledger, 'utf8').includes('started'))) await delay(5);
    await delay(plan.killMs);
    child.kill(plan.way === 'kill' ? 'SIGKILL' : 'SIGTERM');
  }
  await ended;
  clearTimeout(late);
}

/** Starts one more, which logs nothing and adopts; gives what is left in the spool when it is over. */
async function drain(folder: string, url: string): Promise<string[]> {
  const spoolDir = join(folder, 'spool');
  const ledger = join(folder, 'drain.ledger');
  const child = start({ way: 'drain', durability: 'turn', turns: [], name: 'drain', ledger, spoolDir }, url);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const queues = (): string[] => (existsSync(spoolDir) ? readdirSync(spoolDir) : []);
  for (const begun = Date.now(); queues().length > 0 && Date.now() - begun < DRAIN_MS_MAX; ) await delay(20);
  const left = queues();
  child.send('end');
  await ended;
  return left;
}

function start(plan: object, url: string): ReturnType<typeof spawn> {
  const target = { nodes: [url] };
  return spawn(process.execPath, [program], {
    env: { PATH: process.env.PATH, PLAN: JSON.stringify({ ...plan, target, namespace: 'default' }) },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}
