// Observable metrics: runs their callbacks at each scrape and keeps the last values.
import { clearTimeout, setTimeout } from 'node:timers';
import type {
  Attributes,
  BatchObservableCallback,
  BatchObservableResult,
  Observable,
  ObservableCallback,
} from '@opentelemetry/api';
import { limits } from '../limits.ts';
import type { HistogramSnapshot, HistogramStorage, NumberStorage } from './storage.ts';

/** An observable counter, up-down counter or gauge. */
export class ObservedMetric implements Observable {
  readonly storage: NumberStorage;
  readonly callbacks: Set<ObservableCallback> = new Set();

  constructor(storage: NumberStorage) {
    this.storage = storage;
  }

  addCallback(callback: ObservableCallback): void {
    this.callbacks.add(callback);
  }

  removeCallback(callback: ObservableCallback): void {
    this.callbacks.delete(callback);
  }
}

interface Batch {
  readonly callback: BatchObservableCallback;
  readonly metrics: ReadonlySet<ObservedMetric>;
}

/** All callbacks that run at each collection. */
export class Observables {
  readonly #metrics = new Set<ObservedMetric>();
  readonly #onError: (message: string) => void;
  #batches: Batch[] = [];
  readonly #histograms: { readonly storage: HistogramStorage; readonly read: () => HistogramSnapshot }[] = [];

  /** @param onError receives the error of a callback, or that it did not end */
  constructor(onError: (message: string) => void) {
    this.#onError = onError;
  }

  add(metric: ObservedMetric): void {
    this.#metrics.add(metric);
  }

  addHistogram(storage: HistogramStorage, read: () => HistogramSnapshot): void {
    this.#histograms.push({ storage, read });
  }

  addBatch(callback: BatchObservableCallback, observables: readonly Observable[]): void {
    const metrics = new Set(observables.filter((one) => one instanceof ObservedMetric));
    if (metrics.size > 0) this.#batches.push({ callback, metrics });
  }

  removeBatch(callback: BatchObservableCallback): void {
    this.#batches = this.#batches.filter((batch) => batch.callback !== callback);
  }

  /** Runs each callback once; series that are not reported again are removed. Never rejects. */
  async observe(): Promise<void> {
    for (const { storage } of this.#metrics) storage.series.clear();
    const asked: Promise<void>[] = [];
    for (const { storage, callbacks } of this.#metrics) {
      const observe = (value: number, attributes?: Attributes): void => storage.set(value, attributes);
      for (const callback of callbacks) asked.push(this.#ask(storage.description.name, () => callback({ observe })));
    }
    for (const { callback, metrics } of this.#batches) {
      const observe: BatchObservableResult['observe'] = (metric, value, attributes) => {
        if (metric instanceof ObservedMetric && metrics.has(metric)) metric.storage.set(value, attributes);
      };
      asked.push(this.#ask('a batch of observables', () => callback({ observe })));
    }
    for (const { storage, read } of this.#histograms) {
      asked.push(this.#ask(storage.description.name, () => storage.replace(read())));
    }
    await Promise.all(asked);
  }

  async #ask(name: string, call: () => unknown): Promise<void> {
    try {
      const answer = call();
      if (answer instanceof Promise) await within(limits.callbackMsMax, answer);
    } catch (error) {
      this.#onError(`the callback of ${name} failed: ${error}`);
    }
  }
}

async function within(msMax: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not end within ${msMax} ms`)), msMax);
    timer.unref();
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
