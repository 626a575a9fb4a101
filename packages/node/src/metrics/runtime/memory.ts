// Heap metrics by space, garbage collection (GC) pauses, and active resources (handles).
import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import { catalogHistogram, catalogObservable } from '../catalog-instruments.ts';
import type { Meter } from '../meter-provider.ts';

const kinds: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};

/** Node's entry for a collection. */
type Collection = PerformanceEntry & { readonly detail?: { readonly kind?: number } };

function observeHeap(meter: Meter): void {
  const limit = catalogObservable(meter, 'telltale.heap.limit');
  const spaces = {
    space_size: catalogObservable(meter, 'v8js.memory.heap.space.size'),
    space_used_size: catalogObservable(meter, 'v8js.memory.heap.used'),
    space_available_size: catalogObservable(meter, 'v8js.memory.heap.space.available_size'),
    physical_space_size: catalogObservable(meter, 'v8js.memory.heap.space.physical_size'),
  };
  meter.addBatchObservableCallback(
    (result) => {
      result.observe(limit, getHeapStatistics().heap_size_limit);
      for (const space of getHeapSpaceStatistics()) {
        const labels = { 'v8js.heap.space.name': space.space_name };
        for (const key of Object.keys(spaces) as (keyof typeof spaces)[])
          result.observe(spaces[key], space[key], labels);
      }
    },
    [limit, ...Object.values(spaces)],
  );
}

function recordCollections(meter: Meter): void {
  const duration = catalogHistogram(meter, 'v8js.gc.duration');
  new PerformanceObserver((list) => {
    for (const { duration: ms, detail } of list.getEntries() as Collection[]) {
      const kind = kinds[detail?.kind ?? 0];
      if (kind !== undefined) duration.record(ms / 1_000, { 'v8js.gc.type': kind });
    }
  }).observe({ entryTypes: ['gc'] });
}

function observeResources(meter: Meter): void {
  const active = catalogObservable(meter, 'v8js.resource.active');
  // A type that is gone is 0 from then on, and not its last value: Node has few types.
  const known = new Set<string>();
  active.addCallback((result) => {
    const counts = new Map<string, number>();
    for (const type of process.getActiveResourcesInfo()) {
      known.add(type);
      counts.set(type, (counts.get(type) ?? 0) + 1);
    }
    for (const type of known) result.observe(counts.get(type) ?? 0, { 'v8js.resource.type': type });
  });
}

/** Registers the callbacks for each collection, and records each garbage collection. */
export function observeMemory(meter: Meter): void {
  observeHeap(meter);
  recordCollections(meter);
  observeResources(meter);
}
