// One kill run: applications and successors live and die by a plan, and all that they logged is counted.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApplicationEnd, type ApplicationProcess, startApplication } from '../application-process.ts';
import { faultsOf } from '../conservation.ts';
import type { ApplicationPlan } from '../fixtures/plan.ts';
import { type Journal, readJournal } from '../journal.ts';
import { quiet } from '../quiet.ts';
import type { RunResult } from '../report.ts';
import { strike } from './blow.ts';
import { placesOf } from './places.ts';
import { type KillPlan, killPlan, type PlannedApplication } from './plan.ts';
import { Store } from './store.ts';
import { type Stub, startStub } from './stub.ts';
import { Trouble } from './trouble.ts';

/** An application that has lived. */
interface Lived {
  readonly plan: ApplicationPlan;
  readonly pid: number;
  readonly end: ApplicationEnd;
  readonly journal: Journal;
}

/** Runs the plan of a seed. */
export async function killRun(seed: number): Promise<RunResult> {
  const folder = mkdtempSync(join(tmpdir(), `telltale-faults-${seed}-`));
  const plan = killPlan(seed);
  const store = new Store(plan.refusal);
  const trouble = new Trouble(plan.faultSeed, plan.faultShare);
  try {
    await using stub = await startStub({ store, trouble, bodyBytesMax: plan.bodyBytesMax });
    return await new Run(plan, folder, store, stub).toEnd();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class Run {
  readonly #plan: KillPlan;
  readonly #folder: string;
  readonly #spool: string;
  readonly #store: Store;
  readonly #stub: Stub;
  readonly #lived: Lived[] = [];
  readonly #wrong: string[] = [];

  constructor(plan: KillPlan, folder: string, store: Store, stub: Stub) {
    this.#plan = plan;
    this.#folder = folder;
    this.#spool = join(folder, 'spool');
    this.#store = store;
    this.#stub = stub;
  }

  async toEnd(): Promise<RunResult> {
    const begun = Date.now();
    for (const [number, stage] of this.#plan.stages.entries()) {
      await this.#live(stage);
      this.#check(`after stage ${number + 1}`);
    }
    this.#stub.heal();
    const begin = (finisher: number): ApplicationProcess => this.#start(finisherPlan(this.#plan, finisher));
    this.#wrong.push(...(await quiet({ spool: this.#spool, begin, atOnce: this.#plan.finishers })));
    this.#check('at the end');
    const malformed = this.#stub.faults.get('malformed') ?? 0;
    if (malformed > 0) this.#wrong.push(`${malformed} malformed requests`);
    return this.#result((Date.now() - begun) / 1_000);
  }

  /** Applications that live at the same time, to the end of the last. */
  async #live(stage: readonly PlannedApplication[]): Promise<void> {
    const ends = stage.map(async ({ plan, blow }): Promise<Lived> => {
      const application = this.#start(plan);
      if (blow !== undefined) await strike(application, blow, this.#stub);
      const end = await application.ended;
      const { journal } = application.task;
      return { plan, pid: application.pid, end, journal: readJournal(journal, plan.application) };
    });
    this.#lived.push(...(await Promise.all(ends)));
  }

  #start(plan: ApplicationPlan): ApplicationProcess {
    const journal = join(this.#folder, `${plan.application}.journal`);
    return startApplication({ plan, spool: this.#spool, journal, nodes: [this.#stub.url], dataset: 'faults' });
  }

  #check(when: string): void {
    const places = placesOf(this.#store, this.#spool);
    const journals = this.#lived.map(({ journal }) => journal);
    this.#wrong.push(...faultsOf(places, journals).map((what) => `${when}: ${what}`));
    for (const { plan, pid, end, journal } of this.#lived) {
      const which = `${when}: application ${plan.application}`;
      if (end.stuck) this.#wrong.push(`${which} did not end`);
      if (end.signal === null && journal.final === undefined) this.#wrong.push(`${which} did not tell`);
      // More than it says may have been acknowledged meanwhile, but not less. What it adopted counts when it is read.
      const own = places.waiting.filter((waiting) => waiting.pid === pid && waiting.application === plan.application);
      const left = own.length;
      if (journal.final && left > journal.final.stats.queued) {
        this.#wrong.push(`${which}: ${left} wait on disk, and it says ${journal.final.stats.queued}`);
      }
    }
  }

  #result(seconds: number): RunResult {
    const { seed } = this.#plan;
    const { delivered, deadLettered } = placesOf(this.#store, this.#spool);
    const sum = (of: (lived: Lived) => number): number => this.#lived.reduce((total, lived) => total + of(lived), 0);
    const counts = {
      applications: this.#lived.length,
      killed: sum(({ end }) => (end.signal === null ? 0 : 1)),
      emitted: sum(({ journal }) => journal.begun),
      kept: sum(({ journal }) => journal.kept),
      dropped: sum(({ journal }) => journal.dropped),
      delivered: delivered.length,
      letters: deadLettered.length,
      requests: this.#stub.requests,
    };
    const wrong = [...new Set(this.#wrong)];
    return { scenario: 'kill', seed, counts, seconds, wrong, details: this.#details() };
  }

  #details(): string[] {
    return [
      `plan ${JSON.stringify(this.#plan)}`,
      `faults ${JSON.stringify(Object.fromEntries(this.#stub.faults))}`,
      ...this.#lived.map(({ plan, pid, end, journal }) => {
        const { stderr, ...how } = end;
        return `application ${plan.application} (${pid}): ${JSON.stringify({ ...how, ...brief(journal) })}\n${stderr}`;
      }),
    ];
  }
}

/** A journal without what no failure was ever understood by. */
function brief({ kept, dropped, begun, final }: Journal): object {
  if (final === undefined) return { kept, dropped, begun };
  const { adopted, delivered, deadLettered, queued, lastError } = final.stats;
  return { kept, dropped, begun, settled: final.settled, adopted, delivered, deadLettered, queued, lastError };
}

/** A successor that logs nothing itself, and ends when it is let go. */
function finisherPlan({ stages }: KillPlan, finisher: number): ApplicationPlan {
  const [first] = stages[0] ?? [];
  if (first === undefined) throw new Error('a plan has an application');
  const end = { way: 'empty' } as const;
  return { ...first.plan, application: 1_000 + finisher, turns: 0, terminations: 0, deadNode: false, end };
}
