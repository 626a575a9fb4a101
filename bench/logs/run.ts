// What one run of one subject is asked for, what it says on the way, and what comes of it.

/** How the records are fed: 100 a turn of the event loop, or all at once. */
export const scenarios = ['paced', 'burst'] as const;
export type Scenario = (typeof scenarios)[number];

/** Where a run's records go: a data stream of its own. */
export interface Destination {
  readonly url: string;
  readonly dataset: string;
  readonly namespace: string;
  readonly username?: string;
  readonly password?: string;
  readonly caFile?: string;
  /** Folder of this run's own, for whoever wants one. */
  readonly folder: string;
}

/** Name of a destination's data stream. */
export function dataStreamOf({ dataset, namespace }: Destination): string {
  return `logs-${dataset}-${namespace}`;
}

/** One run of one subject. */
export interface RunRequest {
  readonly name: string;
  readonly scenario: Scenario;
  readonly records: number;
  readonly destination: Destination;
}

/** What the subject's own process measures. */
export interface Cost {
  readonly main_us_per_record: number;
  readonly process_us_per_record: number;
  readonly rss_peak_mb: number;
  readonly event_loop_delay_ms_max: number;
}

/** What one run came to. */
export interface RunResult extends Cost {
  readonly records_per_s: number;
  readonly delivered: number;
  readonly lost: number;
  readonly duplicated: number;
}

/** Sent to the subject's process, in this order. */
export type ToSubject =
  | { readonly kind: 'start'; readonly request: RunRequest }
  | { readonly kind: 'log' }
  /** Everything arrived, or nothing more will. */
  | { readonly kind: 'measure' }
  | { readonly kind: 'exit' };

/** Sent by it, in this order. */
export type FromSubject =
  | { readonly kind: 'warm'; readonly ships: boolean }
  /** Both in milliseconds since the epoch. */
  | { readonly kind: 'logged'; readonly begunAt: number; readonly endedAt: number }
  | { readonly kind: 'measured'; readonly cost: Cost; readonly dropped: string };
