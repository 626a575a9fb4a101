// What goes wrong in one run, all of it drawn from the run's seed.
import { type Random, seeded } from '../support/random.ts';

/** Ways in which an application ends. */
const ways = ['kill', 'kill', 'kill', 'term', 'exit', 'throw', 'natural'] as const;
export type Way = (typeof ways)[number];

/** What one application logs, and how it ends. */
export interface AppPlan {
  readonly way: Way;
  readonly durability: 'turn' | 'fsync';
  readonly turns: readonly { readonly records: number; readonly bytes: number; readonly pauseMs: number }[];
  /** The turn after which the shipper's worker is ended; -1 for none. */
  readonly terminateAt: number;
  /** When it is killed, milliseconds after it has begun to log. */
  readonly killMs: number;
}

/** One run: applications that share a spool folder, some beside each other. */
export interface RunPlan {
  readonly seed: number;
  readonly rounds: readonly (readonly AppPlan[])[];
  /** How likely a request is to meet a fault. */
  readonly trouble: number;
}

function appPlan(random: Random): AppPlan {
  const turns = Array.from({ length: random.whole(5, 80) }, () => ({
    records: random.chance(0.05) ? random.whole(500, 2_000) : random.whole(1, 40),
    bytes: random.chance(0.02) ? random.whole(10_000, 60_000) : random.whole(10, 400),
    pauseMs: random.chance(0.4) ? random.whole(1, 120) : 0,
  }));
  return {
    way: random.of(ways),
    durability: random.chance(0.2) ? 'fsync' : 'turn',
    turns,
    terminateAt: random.chance(0.15) ? random.whole(0, turns.length - 1) : -1,
    killMs: random.whole(0, 2_500),
  };
}

/** The plan of a seed; the same each time. */
export function planOf(seed: number): RunPlan {
  const random = seeded(seed);
  const rounds = Array.from({ length: random.whole(1, 3) }, () =>
    Array.from({ length: random.chance(0.3) ? 2 : 1 }, () => appPlan(random)),
  );
  return { seed, rounds, trouble: random.of([0.2, 0.4, 0.6, 0.8]) };
}
