// The shippers of this process, from every copy of this package, so that their statistics can be summed.

import type { HistogramSnapshot } from './histogram.ts';
import { limits } from './limits.ts';
import type { ShipperStats } from './stats.ts';

/** A registered shipper. */
export interface ProcessShipper {
  /** Its owner, such as `preload` or `winston-elasticsearch`. */
  readonly name: string;
  /** The target of its records: a data stream or an index. */
  readonly target: string;
  /** The owner of its credentials. */
  readonly credentials: string;
  readonly spoolDir: string;
  stats(): ShipperStats;
}

/** Closed shippers are kept, because their counts must not decrease. */
interface Registry {
  readonly open: Set<ProcessShipper>;
  readonly closed: ProcessShipper[];
  /** The sum of earlier closed ones. */
  past: ShipperStats | undefined;
  /** Called for the first shipper. */
  readonly waiting: (() => void)[];
}

/** Shared by all copies of the package in a process: the preload is bundled, an app's transports are not. */
const KEY = Symbol.for('telltale.shippers');
const shared = globalThis as { [KEY]?: Registry };

function registry(): Registry {
  shared[KEY] ??= { open: new Set(), closed: [], past: undefined, waiting: [] };
  return shared[KEY];
}

/** Adds a shipper; the returned function marks it as closed. */
export function addShipper(shipper: ProcessShipper): () => void {
  const { open, closed, waiting } = registry();
  open.add(shipper);
  for (const start of waiting.splice(0)) start();
  return () => {
    if (!open.delete(shipper)) return;
    closed.push(shipper);
    if (closed.length <= limits.closedShippersMax) return;
    const [first] = closed.splice(0, 1);
    const all = registry();
    if (first) all.past = sumOf([...(all.past ? [all.past] : []), atRest(first.stats())]);
  };
}

/** Runs `start` once there is a shipper in this process: now, or when the app creates one. It must not throw. */
export function onceShipping(start: () => void): void {
  const { open, closed, past, waiting } = registry();
  if (open.size > 0 || closed.length > 0 || past !== undefined) start();
  else waiting.push(start);
}

/** The open shippers. */
export function openShippers(): readonly ProcessShipper[] {
  return [...registry().open];
}

/** Clears the gauges of a closed shipper; its records on disk remain. */
function atRest(stats: ShipperStats): ShipperStats {
  return { ...stats, paused: false, slowDisk: false, oldestSeconds: 0, concurrency: 0 };
}

/** The outcome of the records of all shippers in the process; undefined if there never was one. */
export function processStats(): ShipperStats | undefined {
  const { open, closed, past } = registry();
  const all = [...open].map((one) => one.stats());
  all.push(...closed.map((one) => atRest(one.stats())), ...(past ? [past] : []));
  return all.length === 0 ? undefined : sumOf(all);
}

type Counts = Readonly<Record<string, number>>;

function sumOfCounts<Result extends Counts>(all: readonly Counts[]): Result {
  const sum: Record<string, number> = {};
  for (const counts of all) {
    for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
  }
  return sum as Result;
}

function sumOfHistograms(all: readonly HistogramSnapshot[]): HistogramSnapshot {
  const [first = { bounds: [], counts: [], sum: 0 }] = all;
  // Another version may have other buckets: it is omitted rather than counted wrong.
  const alike = all.filter(({ bounds }) => String(bounds) === String(first.bounds));
  return {
    bounds: first.bounds,
    counts: first.counts.map((_, bucket) => alike.reduce((sum, { counts }) => sum + (counts[bucket] ?? 0), 0)),
    sum: alike.reduce((total, { sum }) => total + sum, 0),
  };
}

function sumOf(all: readonly ShipperStats[]): ShipperStats {
  const [first] = all;
  if (first !== undefined && all.length === 1) return first;
  const sum = (read: (stats: ShipperStats) => number | undefined): number =>
    all.reduce((total, stats) => total + (read(stats) ?? 0), 0);
  return {
    emitted: sumOfCounts(all.map(({ emitted }) => emitted)),
    delivered: sum(({ delivered }) => delivered),
    deadLettered: sum(({ deadLettered }) => deadLettered),
    dropped: sumOfCounts(all.map(({ dropped }) => dropped)),
    adopted: sum(({ adopted }) => adopted),
    queued: sum(({ queued }) => queued),
    spoolBytes: sum(({ spoolBytes }) => spoolBytes),
    slowDisk: all.some(({ slowDisk }) => slowDisk),
    bulkBytes: sum(({ bulkBytes }) => bulkBytes),
    retried: sum(({ retried }) => retried),
    concurrency: sum(({ concurrency }) => concurrency),
    oldestSeconds: Math.max(...all.map(({ oldestSeconds }) => oldestSeconds)),
    bulkSeconds: sumOfHistograms(all.map(({ bulkSeconds }) => bulkSeconds)),
    delaySeconds: sumOfHistograms(all.map(({ delaySeconds }) => delaySeconds)),
    bulkRequests: sumOfCounts(all.map(({ bulkRequests }) => bulkRequests)),
    paused: all.some(({ paused }) => paused),
    lastError: all.find(({ lastError }) => lastError !== undefined)?.lastError,
  };
}
