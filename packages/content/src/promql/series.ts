// Series of the catalog: a nonexistent metric or label is a compile error.
import {
  type ForeignMetricName,
  type foreignMetrics,
  type MetricName,
  metrics,
  prometheusMetricName,
} from '@telltale/catalog';

/** An OpenTelemetry name in its Prometheus form. */
type Underscored<Name extends string> = Name extends `${infer Before}.${infer After}`
  ? `${Before}_${Underscored<After>}`
  : Name;

/**
 * Labels that every series may have: those of its target (`team` if somebody set it), and `process` if several
 * processes of a service share one page.
 */
export type TargetLabel = 'job' | 'instance' | 'team' | 'process';

/** Labels of a metric. */
export type LabelOf<Name extends MetricName | ForeignMetricName> =
  | TargetLabel
  | (Name extends MetricName
      ? Underscored<keyof (typeof metrics)[Name]['labels'] & string>
      : Name extends ForeignMetricName
        ? (typeof foreignMetrics)[Name]['labels'][number]
        : never)
  | (Name extends HistogramName ? 'le' : never);

/** Metrics that are histograms. */
export type HistogramName =
  | { [Name in MetricName]: (typeof metrics)[Name]['instrument'] extends 'histogram' ? Name : never }[MetricName]
  | {
      [Name in ForeignMetricName]: (typeof foreignMetrics)[Name]['type'] extends 'histogram' ? Name : never;
    }[ForeignMetricName];

/** The bucket up to one second: Prometheus 3 writes its bound as `1.0`, and Prometheus 2 keeps the page's `1`. */
export const upToOneSecond = { le: { like: '1|1[.]0' } } as const;

/** A PromQL expression with these labels in its result. */
export interface Vector<out Label extends string = string> {
  readonly text: string;
  /** It contains an operator: within another expression it needs parentheses. */
  readonly isCompound?: true;
  /** For the compiler only. */
  readonly label?: Label;
}

/** A matcher for a label: a value, one of the known values, or a pattern. */
export type Match<Value extends string = string> =
  | Value
  | { readonly like: string }
  | { readonly not: Value }
  | { readonly unlike: string };

/** Values of a label, if the catalog lists them. */
type ValueOf<Values> = Values extends readonly (infer Value extends string)[] ? Value : string;

/** Matchers for the labels of a metric. */
export type Where<Name extends MetricName | ForeignMetricName> = {
  readonly [Label in TargetLabel]?: Match;
} & (Name extends MetricName
  ? {
      readonly [Label in keyof (typeof metrics)[Name]['labels'] & string as Underscored<Label>]?: Match<
        ValueOf<(typeof metrics)[Name]['labels'][Label]>
      >;
    }
  : { readonly [Label in LabelOf<Name>]?: Match }) &
  (Name extends HistogramName ? { readonly le?: Match } : unknown);

export function vector<Label extends string>(text: string): Vector<Label> {
  return { text };
}

function matcher(label: string, match: Match): string {
  if (typeof match === 'string') return `${label}="${match}"`;
  if ('like' in match) return `${label}=~"${match.like}"`;
  return 'not' in match ? `${label}!="${match.not}"` : `${label}!~"${match.unlike}"`;
}

function selector(name: string, where: Readonly<Record<string, Match | undefined>>): string {
  const matchers = Object.entries(where).flatMap(([label, match]) =>
    match === undefined ? [] : [matcher(label, match)],
  );
  return matchers.length > 0 ? `${name}{${matchers.join(', ')}}` : name;
}

function isOurs(name: string): name is MetricName {
  return name in metrics;
}

/** The Prometheus name of a metric, ours or another's. */
function nameOf(name: MetricName | ForeignMetricName): string {
  return isOurs(name) ? prometheusMetricName(name) : name;
}

/** A compile-time message if a histogram is used as a plain series. */
type NotHistogram<Name> = Name extends HistogramName ? 'a histogram: histogramSeries, or quantile' : Name;

/** Series of a counter or a gauge. */
export function series<const Name extends MetricName | ForeignMetricName>(
  name: NotHistogram<Name> & Name,
  where: Where<Name> = {} as Where<Name>,
): Vector<LabelOf<Name>> {
  return vector(selector(nameOf(name), where as Readonly<Record<string, Match>>));
}

/** Series of a histogram's count, sum or buckets. */
export function histogramSeries<const Name extends HistogramName>(
  name: Name,
  part: 'count' | 'sum' | 'bucket',
  where: Where<Name> = {} as Where<Name>,
): Vector<LabelOf<Name>> {
  return vector(selector(`${nameOf(name)}_${part}`, where as Readonly<Record<string, Match>>));
}
