// Counters in shared memory, used by the app's thread and the worker thread.

import type { HistogramSnapshot } from './histogram.ts';

/** Why a record was left out because somebody asked for it. */
export type FilterReason = 'level' | 'rule';

/** Why a record was given up, or left out. */
export type DropReason = 'spool_full' | 'spool_unwritable' | 'spool_removed' | 'damaged' | 'too_large' | FilterReason;

/** Where every record is. At any moment: emitted + adopted = delivered + deadLettered + queued + dropped. */
export interface ShipperStats {
  /** Records appended, by level. */
  readonly emitted: Readonly<Record<string, number>>;
  readonly delivered: number;
  readonly deadLettered: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Records taken over from owners that died. */
  readonly adopted: number;
  /** Records not yet acknowledged. */
  readonly queued: number;
  /** Bytes of segments on disk, or in memory where no disk can be written. */
  readonly spoolBytes: number;
  /** The disk is slow: records are written off the application's thread until it is fast again. */
  readonly slowDisk: boolean;
  /** Bulk requests by outcome: each item settled, some to be tried again, the request refused. */
  readonly bulkRequests: { readonly ok: number; readonly retried: number; readonly refused: number };
  /** Bytes of bulk bodies sent, before compression. */
  readonly bulkBytes: number;
  /** Records sent again because they were refused for a while. */
  readonly retried: number;
  /** Requests that may be on their way at once now. */
  readonly concurrency: number;
  /** Seconds since the oldest record that is on its way was logged; 0 when there is none. */
  readonly oldestSeconds: number;
  /** Seconds that bulk requests took. */
  readonly bulkSeconds: HistogramSnapshot;
  /** Seconds from the log call of a record to its acknowledgement. */
  readonly delaySeconds: HistogramSnapshot;
  /** Elasticsearch refuses the credentials, and shipping waits. */
  readonly paused: boolean;
  /** Why the last request failed; undefined once one succeeded. */
  readonly lastError: string | undefined;
}

const names = [
  'written',
  'delivered',
  'deadLettered',
  'adopted',
  'droppedFull',
  'droppedUnwritable',
  'droppedRemoved',
  'droppedDamaged',
  'droppedTooLarge',
  'droppedLevel',
  'droppedRule',
  'spoolBytes',
  'memoryBytes',
  'memoryRecords',
  'bulkOk',
  'bulkRetried',
  'bulkRefused',
  'paused',
  'ownSettled',
  'slowDisk',
  'retried',
  'bulkBytes',
  'concurrency',
  'oldestAt',
] as const;

/** One counter. */
export type CounterName = (typeof names)[number];

/** The counters; each side adds to them without a lock. */
export class Counters {
  readonly buffer: SharedArrayBuffer;
  readonly #cells: BigInt64Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(names.length * 8)) {
    this.buffer = buffer;
    this.#cells = new BigInt64Array(buffer);
  }

  get(name: CounterName): number {
    return Number(Atomics.load(this.#cells, names.indexOf(name)));
  }

  add(name: CounterName, amount: number): void {
    Atomics.add(this.#cells, names.indexOf(name), BigInt(amount));
  }

  set(name: CounterName, value: number): void {
    Atomics.store(this.#cells, names.indexOf(name), BigInt(value));
  }

  /** Counts stretches of a segment that are no records any more; at least one record each. */
  addDamaged(stretches: number, adopted: boolean): void {
    // Whoever waits for all that was written must not wait for what cannot come.
    this.add(adopted ? 'adopted' : 'ownSettled', stretches);
    this.add('droppedDamaged', stretches);
  }

  /** Takes back the count of adopted records that were read and not settled: they are read, and counted, again. */
  forgetUnsettledAdopted(): void {
    const settled =
      this.get('delivered') + this.get('deadLettered') + this.get('droppedDamaged') - this.get('ownSettled');
    this.set('adopted', settled);
  }

  /** All counters, each read once: what is computed of them adds up, whatever the worker does meanwhile. */
  snapshot(): Readonly<Record<CounterName, number>> {
    return Object.fromEntries(names.map((name) => [name, this.get(name)])) as Record<CounterName, number>;
  }
}

/** Records that are in the queue: written or adopted, and not settled. */
export function queued(at: Readonly<Record<CounterName, number>>): number {
  return at.written + at.adopted - at.delivered - at.deadLettered - at.droppedDamaged;
}
