// What happens in one kill run, drawn from its seed.
import type { ApplicationPlan, End } from '../fixtures/plan.ts';
import { Random } from '../random.ts';

/** When the runner ends an application, if it does. */
export type Blow =
  | { readonly signal: 'SIGKILL' | 'SIGTERM'; readonly at: 'time'; readonly ms: number }
  /** When this request has come, before or behind its answer. */
  | {
      readonly signal: 'SIGKILL' | 'SIGTERM';
      readonly at: 'request';
      readonly count: number;
      readonly answered: boolean;
    };

/** One application. */
export interface PlannedApplication {
  readonly plan: ApplicationPlan;
  readonly blow: Blow | undefined;
}

/** What the stub refuses for good, in the whole run. */
export type Refusal = 'none' | 'mapping' | 'every form' | 'failure store';

/** One kill run. */
export interface KillPlan {
  readonly seed: number;
  /** Applications that live at the same time, one stage behind the other; the last stage is added by the runner. */
  readonly stages: readonly (readonly PlannedApplication[])[];
  readonly faultSeed: number;
  /** Share of the requests that meet a fault. */
  readonly faultShare: number;
  readonly refusal: Refusal;
  /** Larger requests are refused (413), in the whole run. */
  readonly bodyBytesMax: number;
  /** Successors at once at the end. */
  readonly finishers: number;
}

/** The plan of a seed. */
export function killPlan(seed: number): KillPlan {
  const random = new Random(seed);
  const spoolBytesMax = random.one([131_072, 1_048_576, 67_108_864, 67_108_864] as const);
  let number = 0;
  const application = (records: number): PlannedApplication => {
    const blow = random.chance(0.55) ? blowOf(random) : undefined;
    const plan: ApplicationPlan = {
      application: number++,
      seed: random.seed(),
      turns: random.chance(0.25) ? random.whole(60, 200) : random.small(1, 60),
      recordsMax: records,
      pauseMsMax: random.small(0, 25),
      spoolBytesMax,
      durability: random.chance(0.2) ? 'fsync' : 'turn',
      compression: random.chance(0.2) ? 'gzip' : 'none',
      deadNode: random.chance(0.1),
      terminations: random.chance(0.25) ? random.whole(1, 3) : 0,
      end: blow === undefined ? endOf(random) : { way: random.chance(0.5) ? 'natural' : 'stay' },
      closesOnSignal: random.chance(0.5),
    };
    return { plan, blow };
  };
  const stages = [[application(60), ...(random.chance(0.25) ? [application(60)] : [])]];
  for (let left = random.whole(0, 2); left > 0; left--) {
    stages.push([application(20), ...(random.chance(0.4) ? [application(20)] : [])]);
  }
  return {
    seed,
    stages,
    faultSeed: random.seed(),
    faultShare: random.one([0, 0.2, 0.4, 0.7]),
    refusal: random.one(['none', 'none', 'none', 'mapping', 'every form', 'failure store'] as const),
    bodyBytesMax: random.chance(0.2) ? random.whole(8_192, 200_000) : 100_000_000,
    finishers: random.chance(0.4) ? 2 : 1,
  };
}

function blowOf(random: Random): Blow {
  const signal = random.chance(0.75) ? 'SIGKILL' : 'SIGTERM';
  if (random.chance(0.5)) return { signal, at: 'time', ms: random.small(0, 700) };
  return { signal, at: 'request', count: random.small(1, 12), answered: random.chance(0.5) };
}

function endOf(random: Random): End {
  const way = random.one(['natural', 'close', 'exit', 'throw', 'reject', 'kill itself', 'kill itself'] as const);
  return { way, insideTurn: random.chance(0.5) };
}
