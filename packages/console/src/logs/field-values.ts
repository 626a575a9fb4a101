// The most frequent values of a field.
import type { FieldValues, LogFilter, TimeRange } from '../api.ts';
import { ConsoleError } from '../console-error.ts';
import { checkedRange } from './checked-range.ts';
import { shown } from './checked-text.ts';
import { incompleteness, type LogServers, search } from './elasticsearch-answer.ts';
import { readFieldName } from './field-condition.ts';
import { type FieldType, familyOf, fieldTypes } from './field-types.ts';
import { filterQuery, rangeQuery } from './filter-query.ts';
import { limits } from './limits.ts';

/** The field, the range and the filter. */
export interface ValuesQuestion {
  readonly filter: LogFilter;
  readonly range: TimeRange;
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
}

interface Counted {
  readonly values: {
    readonly sum_other_doc_count: number;
    readonly buckets: readonly {
      readonly key: string | number;
      readonly key_as_string?: string;
      readonly doc_count: number;
    }[];
  };
  readonly missing: { readonly doc_count: number };
}

/**
 * The most frequent values; each finds its records as `name="value"`.
 *
 * @throws ConsoleError `bad_request` if the values of that field are not counted; as `AskServer` does
 */
export async function fieldValues(servers: LogServers, question: ValuesQuestion): Promise<FieldValues> {
  const { filter, signal } = question;
  const name = readFieldName('name', question.name);
  const range = checkedRange(question.range);
  const { pattern, query } = await filterQuery(servers, filter, signal);
  // In an index of an older template, fields below `app` are untyped text, so it is not searched at all.
  const asking = { pattern, names: [name], withIndices: true, signal } as const;
  const types = (await fieldTypes(servers, asking)).get(name) ?? [];
  const counted = countedTypes(name, types);
  const found = { bool: { filter: [rangeQuery(range), query] } };
  const asked = counted.flatMap(placesOf);
  // A value that is not among the most frequent of one shard may be so overall; with more of each shard, few are
  // missed.
  const size = asked.length > 1 ? limits.valuesOfPlaceMax : limits.valuesMax;
  // Values of two types are counted apart: Elasticsearch does not merge them, and does not count texts.
  const answers = await Promise.all(
    asked.map((place) =>
      search<Counted>(servers, {
        pattern: place?.join(',') ?? pattern,
        signal,
        body: {
          size: 0,
          track_total_hits: false,
          query: found,
          aggs: {
            values: { terms: { field: name, size } },
            missing: { missing: { field: name } },
          },
        },
      }),
    ),
  );
  const elsewhere = asked.flatMap((place) => place ?? []);
  const rest =
    elsewhere.length === 0
      ? undefined
      : await search(servers, {
          pattern,
          signal,
          body: {
            size: 0,
            track_total_hits: true,
            query: { bool: { filter: [found], must_not: [{ terms: { _index: elsewhere } }] } },
          },
        });
  const incomplete = [...answers, ...(rest === undefined ? [] : [rest])]
    .map(incompleteness)
    .find((each) => each !== undefined);
  const counts = new Map<string, number>();
  let others = rest?.hits.total?.value ?? 0;
  for (const { aggregations } of answers) {
    if (aggregations === undefined) continue;
    others += aggregations.values.sum_other_doc_count + aggregations.missing.doc_count;
    for (const { key, key_as_string, doc_count } of aggregations.values.buckets) {
      const value = key_as_string ?? String(key);
      counts.set(value, (counts.get(value) ?? 0) + doc_count);
    }
  }
  const values = [...counts].map(([value, count]) => ({ value, count })).toSorted((a, b) => b.count - a.count);
  const left = values.slice(limits.valuesMax);
  return {
    values: values.slice(0, limits.valuesMax),
    others: others + left.reduce((sum, { count }) => sum + count, 0),
    ...(incomplete !== undefined && { incomplete }),
  };
}

/** The indices of a type in groups that fit into a request line; undefined for all indices. */
function placesOf({ indices }: FieldType): readonly (readonly string[] | undefined)[] {
  if (indices === undefined) return [undefined];
  const places: string[][] = [];
  let length = 0;
  for (const index of indices) {
    const place = length + index.length < limits.indicesLengthMax ? places.at(-1) : undefined;
    if (place === undefined) {
      places.push([index]);
      length = 0;
    } else place.push(index);
    // A comma takes three characters in an address.
    length += index.length + 3;
  }
  return places;
}

function countedTypes(name: string, types: readonly FieldType[]): readonly FieldType[] {
  if (types.length === 0)
    throw new ConsoleError(
      'bad_request',
      `name ${shown(name)} is not accepted: no record has a searchable field of that name.`,
    );
  const counted = types.filter((type) => type.isCounted && familyOf(type) !== 'text');
  if (counted.length > 0) return counted;
  throw new ConsoleError(
    'bad_request',
    `name ${shown(name)} is not accepted: values of the type ${types.map(({ type }) => type).join(' or ')} cannot be counted; only keywords, numbers, times and booleans can.`,
  );
}
