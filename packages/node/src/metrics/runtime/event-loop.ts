// Event-loop metrics: delay (lag) and utilization.
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { limits } from '../../limits.ts';
import { catalogObservable } from '../catalog-instruments.ts';
import type { Meter } from '../meter-provider.ts';

const NANOSECONDS = 1e9;

/** The state of the event loop in a window. */
interface Seen {
  readonly utilization: number;
  /** Seconds; undefined if there were too few samples. */
  readonly delay: Readonly<Record<'min' | 'max' | 'mean' | 'stddev' | 'p50' | 'p90' | 'p99', number>> | undefined;
}

/** Windows that do not depend on the scrapes: with two Prometheus servers, neither takes samples from the other. */
class Windows {
  readonly #histogram = monitorEventLoopDelay();
  #begun = performance.now();
  #utilization = performance.eventLoopUtilization();
  #last: Seen | undefined;

  constructor() {
    this.#histogram.enable();
  }

  /** The last complete window; before there is one, the current one. */
  seen(): Seen {
    if (performance.now() - this.#begun < limits.eventLoopWindowMs) return this.#last ?? this.#look();
    this.#last = this.#look();
    this.#begun = performance.now();
    this.#utilization = performance.eventLoopUtilization();
    this.#histogram.reset();
    return this.#last;
  }

  #look(): Seen {
    const { utilization } = performance.eventLoopUtilization(this.#utilization);
    const histogram = this.#histogram;
    if (histogram.count < limits.eventLoopSamplesMin) return { utilization, delay: undefined };
    const percentile = (at: number): number => histogram.percentile(at) / NANOSECONDS;
    return {
      utilization,
      delay: {
        min: histogram.min / NANOSECONDS,
        max: histogram.max / NANOSECONDS,
        mean: histogram.mean / NANOSECONDS,
        stddev: histogram.stddev / NANOSECONDS,
        p50: percentile(50),
        p90: percentile(90),
        p99: percentile(99),
      },
    };
  }
}

const delays = ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'] as const;

/** Registers the callbacks for each collection. */
export function observeEventLoop(meter: Meter): void {
  const windows = new Windows();
  const utilization = catalogObservable(meter, 'nodejs.eventloop.utilization');
  const time = catalogObservable(meter, 'nodejs.eventloop.time');
  const delay = delays.map((name) => [name, catalogObservable(meter, `nodejs.eventloop.delay.${name}`)] as const);
  meter.addBatchObservableCallback(
    (result) => {
      const seen = windows.seen();
      result.observe(utilization, seen.utilization);
      const { active, idle } = performance.eventLoopUtilization();
      result.observe(time, active / 1_000, { 'nodejs.eventloop.state': 'active' });
      result.observe(time, idle / 1_000, { 'nodejs.eventloop.state': 'idle' });
      if (seen.delay) for (const [name, metric] of delay) result.observe(metric, seen.delay[name]);
    },
    [utilization, time, ...delay.map(([, metric]) => metric)],
  );
}
