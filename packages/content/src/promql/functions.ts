// Functions of PromQL over expressions whose labels the compiler knows.
import { limits } from '../limits.ts';
import { type HistogramName, histogramSeries, type LabelOf, type Vector, vector, type Where } from './series.ts';

/** Grafana's variable for a range of at least four scrapes. */
export const graphRange = '$__rate_interval';

export function rate<Label extends string>(of: Vector<Label>, range: string = graphRange): Vector<Label> {
  return vector(`rate(${of.text}[${range}])`);
}

export function increase<Label extends string>(of: Vector<Label>, range: string = graphRange): Vector<Label> {
  return vector(`increase(${of.text}[${range}])`);
}

/** A function over a range of a gauge, such as `avg_over_time`. */
export function overTime<Label extends string>(
  name: 'avg' | 'max' | 'min' | 'sum' | 'changes' | 'deriv' | 'resets',
  of: Vector<Label>,
  range: string,
): Vector<Label> {
  const full = name === 'deriv' || name === 'changes' || name === 'resets' ? name : `${name}_over_time`;
  return vector(`${full}(${of.text}[${range}])`);
}

type Aggregation = 'sum' | 'max' | 'min' | 'avg' | 'count';

/** An aggregation by labels of the expression. */
export function aggregate<Label extends string, const By extends Label = never>(
  how: Aggregation,
  of: Vector<Label>,
  by: readonly By[] = [],
): Vector<By> {
  return vector(by.length > 0 ? `${how} by (${by.join(', ')}) (${of.text})` : `${how}(${of.text})`);
}

export function sum<Label extends string, const By extends Label = never>(
  of: Vector<Label>,
  by: readonly By[] = [],
): Vector<By> {
  return aggregate('sum', of, by);
}

/**
 * The few series that were largest at any time of a graph's range. They are chosen once for the whole range: a plain
 * `topk` chooses anew at each step, and the legend would list all that were ever among them.
 */
export function largest<Label extends string>(of: Vector<Label>, count: number = limits.linesMax): Vector<Label> {
  const most = `topk(${count}, max_over_time((${of.text})[$__range:$__interval] @ end()))`;
  return promql`${of} and ${vector(most)}`;
}

/** The few that were smallest. */
export function smallest<Label extends string>(of: Vector<Label>, count: number = limits.linesMax): Vector<Label> {
  const least = `bottomk(${count}, min_over_time((${of.text})[$__range:$__interval] @ end()))`;
  return promql`${of} and ${vector(least)}`;
}

/** Replaces a missing label by a readable value: an empty one is no name. */
export function named<Label extends string>(of: Vector<Label>, label: NoInfer<Label>, text: string): Vector<Label> {
  return vector(`label_replace(${of.text}, "${label}", "${text}", "${label}", "")`);
}

/** A quantile of a histogram, by its labels. */
export function quantile<const Name extends HistogramName, const By extends LabelOf<Name> = never>(
  share: number,
  name: Name,
  options: {
    readonly by?: readonly By[];
    readonly where?: Where<Name>;
    readonly range?: string;
  } = {},
): Vector<By> {
  const buckets = rate(histogramSeries(name, 'bucket', options.where), options.range);
  const by = ['le', ...(options.by ?? [])].join(', ');
  return vector(`histogram_quantile(${share}, sum by (${by}) (${buckets.text}))`);
}

/** One expression divided by another, where the second is not 0. */
export function ratio<Label extends string>(part: Vector<Label>, whole: Vector<Label>): Vector<Label> {
  return promql`${part} / (${whole} > 0)`;
}

/** Text around expressions. An expression with an operator gets parentheses, unless it has some already. */
export function promql<Label extends string>(
  strings: TemplateStringsArray,
  ...values: readonly (Vector<Label> | string | number)[]
): Vector<Label> {
  const parts = values.map((value, index) => {
    if (typeof value !== 'object') return value;
    const stands = strings[index]?.endsWith('(') && strings[index + 1]?.startsWith(')');
    return value.isCompound && !stands ? `(${value.text})` : value.text;
  });
  return { text: String.raw({ raw: strings }, ...parts), isCompound: true };
}
