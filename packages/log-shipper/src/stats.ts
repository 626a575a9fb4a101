// Counters in shared memory, used by the app's thread and the worker thread.

import type { HistogramSnapshot } from './histogram.ts';

/** Why a record was omitted on purpose. */
export type FilterReason = 'level' | 'rule';

/** Why a record was dropped or omitted. */
export type DropReason = 'spool_full' | 'spool_unwritable' | 'spool_removed' | 'damaged' | 'too_large' | FilterReason;

/** The accounts of all records. At any moment: emitted + adopted = delivered + deadLettered + queued + dropped. */
export interface ShipperStats {
  /** Records appended, by level. */
  readonly emitted: Readonly<Record<string, number>>;
  readonly delivered: number;
  readonly deadLettered: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Records adopted from dead owners. */
  readonly adopted: number;
  /** Records not yet acknowledged. */
  readonly queued: number;
  /** Bytes of segments on disk, or in memory if no disk is writable. */
  readonly spoolBytes: number;
  /** The disk is slow: records are written off the app's thread until it is fast again. */
  readonly slowDisk: boolean;
  /** Bulk requests by outcome: all items settled, some to be retried, the request refused. */
  readonly bulkRequests: { readonly ok: number; readonly retried: number; readonly refused: number };
  /** Bytes of bulk bodies sent, before compression. */
  readonly bulkBytes: number;
  /** Records sent again after a temporary rejection. */
  readonly retried: number;
  /** Current limit of concurrent requests. */
  readonly concurrency: number;
  /** Seconds since the oldest undelivered record was logged; 0 if there is none. */
  readonly oldestSeconds: number;
  /** Durations of bulk requests in seconds. */
  readonly bulkSeconds: HistogramSnapshot;
  /** Seconds from the log call of a record to its acknowledgement. */
  readonly delaySeconds: HistogramSnapshot;
  /** Elasticsearch refuses the credentials, and shipping is paused. */
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

  /** Counts unreadable ranges of a segment; each had at least one record. */
  addDamaged(stretches: number, adopted: boolean): void {
    // A flush must not wait for records that cannot be read.
    this.add(adopted ? 'adopted' : 'ownSettled', stretches);
    this.add('droppedDamaged', stretches);
  }

  /** Removes adopted records that were read but not settled from the count: they are read and counted again. */
  forgetUnsettledAdopted(): void {
    const settled =
      this.get('delivered') + this.get('deadLettered') + this.get('droppedDamaged') - this.get('ownSettled');
    this.set('adopted', settled);
  }

  /** All counters, each read once: sums are consistent, whatever the worker does meanwhile. */
  snapshot(): Readonly<Record<CounterName, number>> {
    return Object.fromEntries(names.map((name) => [name, this.get(name)])) as Record<CounterName, number>;
  }
}

/** Records in the queue: written or adopted, but not settled. */
export function queued(at: Readonly<Record<CounterName, number>>): number {
  return at.written + at.adopted - at.delivered - at.deadLettered - at.droppedDamaged;
}
