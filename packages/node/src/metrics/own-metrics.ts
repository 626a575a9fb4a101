// The API for an app's own metrics: OpenTelemetry's, with names, units and labels checked.
import type { Attributes, Histogram, Meter } from '@opentelemetry/api';
import { api } from '../opentelemetry/opentelemetry-api.ts';
import { warn } from '../warnings.ts';

/** Options of a metric. */
export interface MetricOptions<Label extends string = never> {
  /** The description, one sentence. */
  readonly description: string;
  /** By the Unified Code for Units of Measure (`s`, `By`), or a counted thing in braces (`{order}`); default: none. */
  readonly unit?: string;
  /** The allowed labels. Each value creates another series, so use no ids. */
  readonly labels?: readonly Label[];
}

/** Label values of one measurement. */
export type Labels<Label extends string> = Readonly<Partial<Record<Label, string | number | boolean>>>;

/** A value that only grows. */
export interface OwnCounter<Label extends string> {
  add(value?: number, labels?: Labels<Label>): void;
}

/** A current value. */
export interface OwnGauge<Label extends string> {
  set(value: number, labels?: Labels<Label>): void;
}

/** A distribution of values. */
export interface OwnHistogram<Label extends string> {
  record(value: number, labels?: Labels<Label>): void;
}

/** Durations, in seconds. */
export interface OwnTimer<Label extends string> {
  /** Starts a measurement; the returned function ends it, and can add labels. */
  start(labels?: Labels<Label>): (labels?: Labels<Label>) => void;
  /** Measures a function until it returns, or until its promise settles. */
  time<Result>(work: () => Result, labels?: Labels<Label>): Result;
}

/** Buckets from a millisecond to ten seconds. */
const secondsBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Suffixes that the unit adds to the name on the page. */
const suffix = /[._](?:seconds|milliseconds|bytes|ratio|percent|total|count|sum|bucket)$/;

function meter(): Meter {
  return api().metrics.getMeter('app');
}

/** Warns about a metric that would be hard to find; it is created anyway. */
function check(name: string, { description, labels = [] }: MetricOptions<string>): void {
  if (!/^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*$/.test(name)) {
    warn(
      'metrics',
      `${name} is not a valid name for a metric: use lower-case words with dots between, such as shop.orders.`,
    );
  } else if (suffix.test(name)) {
    warn('metrics', `${name} ends in a suffix that the page adds by itself: remove it, and set the unit.`);
  }
  if (description === '') warn('metrics', `${name} has no description: describe it in a sentence.`);
  for (const label of labels) {
    if (/(?:^|[._])(?:id|uuid|email|ip|token|session|url|path)$/.test(label)) {
      warn(
        'metrics',
        `the label ${label} of ${name} looks like a value of a single request: the number of series would be unbounded.`,
      );
    }
  }
}

/** Keeps the declared labels; others are dropped with one warning. */
function declared(name: string, known: ReadonlySet<string>, labels: Readonly<Attributes>): Attributes {
  const kept: Attributes = {};
  for (const [label, value] of Object.entries(labels)) {
    if (known.has(label)) kept[label] = value;
    else warn('metrics', `the label ${label} of ${name} was not declared and is left out: declare it in labels.`);
  }
  return kept;
}

function checked<Label extends string>(
  name: string,
  options: MetricOptions<Label>,
): (labels?: Labels<Label>) => Attributes {
  check(name, options);
  const known = new Set<string>(options.labels);
  return (labels) => declared(name, known, labels ?? {});
}

function described({ description, unit }: MetricOptions<string>): { description: string; unit?: string } {
  return { description, ...(unit !== undefined && { unit }) };
}

/** A counter. @param name lower-case words separated by dots, without the unit: `shop.orders` */
export function counter<const Label extends string = never>(
  name: string,
  options: MetricOptions<Label>,
): OwnCounter<Label> {
  const attributes = checked(name, options);
  const made = meter().createCounter(name, described(options));
  return { add: (value = 1, labels) => made.add(value, attributes(labels)) };
}

/** A gauge. */
export function gauge<const Label extends string = never>(
  name: string,
  options: MetricOptions<Label>,
): OwnGauge<Label> {
  const attributes = checked(name, options);
  const made = meter().createGauge(name, described(options));
  return { set: (value, labels) => made.record(value, attributes(labels)) };
}

/**
 * A histogram.
 *
 * @param options.bounds upper bounds of its buckets, ascending; default: those of OpenTelemetry, 0 to 10,000
 */
export function histogram<const Label extends string = never>(
  name: string,
  options: MetricOptions<Label> & { readonly bounds?: readonly number[] },
): OwnHistogram<Label> {
  const attributes = checked(name, options);
  const made = createHistogram(name, options, options.bounds);
  return { record: (value, labels) => made.record(value, attributes(labels)) };
}

/**
 * A histogram of seconds.
 *
 * @param options.bounds upper bounds of its buckets in seconds; default: a millisecond to ten seconds
 */
export function timer<const Label extends string = never>(
  name: string,
  options: Omit<MetricOptions<Label>, 'unit'> & { readonly bounds?: readonly number[] },
): OwnTimer<Label> {
  const withUnit = { ...options, unit: 's' };
  const attributes = checked(name, withUnit);
  const made = createHistogram(name, withUnit, options.bounds ?? secondsBounds);
  const start: OwnTimer<Label>['start'] = (first) => {
    const begun = performance.now();
    return (last) =>
      made.record((performance.now() - begun) / 1_000, attributes({ ...first, ...last } as Labels<Label>));
  };
  return {
    start,
    time(work, labels) {
      const end = start(labels);
      let result: ReturnType<typeof work>;
      try {
        result = work();
      } catch (error) {
        end();
        throw error;
      }
      if (!(result instanceof Promise)) {
        end();
        return result;
      }
      // Returns the promise that follows the end: with a separate one, an unhandled rejection would look handled.
      return result.then(
        (value: unknown) => {
          end();
          return value;
        },
        (error: unknown) => {
          end();
          throw error;
        },
      ) as typeof result;
    },
  };
}

function createHistogram(
  name: string,
  options: MetricOptions<string>,
  bounds: readonly number[] | undefined,
): Histogram {
  return meter().createHistogram(name, {
    ...described(options),
    ...(bounds && { advice: { explicitBucketBoundaries: [...bounds] } }),
  });
}
