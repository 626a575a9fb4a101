// What a Lens layer asks, as aggregations of Elasticsearch, and what of the answer is shown.
import type { LensColumn, LensQuestion } from './saved-objects.ts';

type Body = Readonly<Record<string, unknown>>;

const kqlOf = (query: string): Body => (query === '' ? { match_all: {} } : { kql: { query } });

function measure({ operationType, sourceField: field, params, filter }: LensColumn): Body {
  const among = { filter: kqlOf(filter?.query ?? '') };
  switch (operationType) {
    case 'count':
      return among;
    case 'percentile':
      return { ...among, aggs: { value: { percentiles: { field, percents: [params.percentile], keyed: false } } } };
    case 'unique_count':
      return { ...among, aggs: { value: { cardinality: { field } } } };
    case 'max':
      return { ...among, aggs: { value: { max: { field } } } };
    default:
      throw new Error(`an operation that is not asked here: ${operationType}`);
  }
}

function group({ operationType, sourceField: field, params }: LensColumn): Body | undefined {
  if (operationType === 'terms') return { terms: { field, size: params.size, order: { _count: 'desc' } } };
  if (operationType === 'date_histogram') return { date_histogram: { field, fixed_interval: '1m' } };
  return undefined;
}

/** The aggregations, one within the other as the columns stand. */
export function aggregationsOf({ columns }: LensQuestion): Body {
  let aggregations: Body = {};
  for (const [id, column] of columns.toReversed()) {
    const splits = group(column);
    aggregations =
      splits === undefined ? { ...aggregations, [id]: measure(column) } : { [id]: { ...splits, aggs: aggregations } };
  }
  return aggregations;
}

interface Answer {
  readonly doc_count?: number;
  readonly buckets?: readonly Answers[];
  readonly value?: { readonly value?: number | null; readonly values?: readonly { readonly value: number | null }[] };
}
/** Parts of an answer, by the ids of the columns. */
export type Answers = Readonly<Record<string, Answer>>;

/** Every number that the answer has for a measure. */
export function numbersOf(id: string, answers: Answers): number[] {
  return Object.entries(answers).flatMap(([name, answer]) => {
    if (typeof answer !== 'object' || answer === null) return [];
    if (answer.buckets !== undefined) return answer.buckets.flatMap((bucket) => numbersOf(id, bucket));
    if (name !== id) return [];
    const number =
      answer.value === undefined ? answer.doc_count : (answer.value.value ?? answer.value.values?.[0]?.value);
    return typeof number === 'number' ? [number] : [];
  });
}
