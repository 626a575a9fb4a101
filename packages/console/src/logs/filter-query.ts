// Converts a filter to an Elasticsearch query and the data streams to search.
import { type ElasticsearchQuery, logsView, writeQuery } from '@telltale/content';
import type { LogFilter } from '../api.ts';
import { conditionQueries } from './condition-query.ts';
import type { LogServers } from './elasticsearch-answer.ts';
import { readFieldCondition } from './field-condition.ts';
import { type FieldTypes, fieldTypes } from './field-types.ts';
import { savedSearch } from './read-filter.ts';
import { textWords } from './text-words.ts';

/** A filter as an Elasticsearch query. */
export interface FilterQuery {
  /** Names of data streams, with wildcards. */
  readonly pattern: string;
  /** Conditions that a record must match. */
  readonly query: ElasticsearchQuery;
  /** The same without the field conditions. */
  readonly withoutFields: ElasticsearchQuery;
  /** The fields of the field conditions, each once. */
  readonly fieldNames: readonly string[];
  /** Types of these fields. */
  readonly types: FieldTypes;
  /** The field by which a saved search orders its records, largest values first. */
  readonly largestFirst?: string;
}

/** @throws ConsoleError `bad_request` if a condition does not suit its field's type; as `AskServer` does */
export async function filterQuery(
  servers: LogServers,
  filter: LogFilter,
  signal?: AbortSignal | undefined,
): Promise<FilterQuery> {
  const chosen = filter.search === undefined ? undefined : savedSearch(filter.search);
  const pattern = (chosen?.in ?? logsView).pattern;
  const conditions = filter.fields.map(readFieldCondition);
  const fieldNames = [...new Set(conditions.map(({ field }) => field))];
  const types = fieldNames.length === 0 ? new Map() : await fieldTypes(servers, { pattern, names: fieldNames, signal });
  const others: readonly ElasticsearchQuery[] = [
    ...(filter.services.length > 0 ? [{ terms: { 'service.name': filter.services } }] : []),
    ...(filter.levels.length > 0 ? [{ terms: { 'log.level': filter.levels } }] : []),
    ...(filter.trace === undefined ? [] : [{ term: { 'trace.id': filter.trace } }]),
    ...(chosen === undefined ? [] : [writeQuery(chosen.where)]),
    ...textWords(filter.text ?? '').map(wordQuery),
  ];
  return {
    pattern,
    query: { bool: { filter: [...others, ...conditionQueries(conditions, types)] } },
    withoutFields: { bool: { filter: others } },
    fieldNames,
    types,
    ...(chosen?.sort?.direction === 'desc' && { largestFirst: chosen.sort.field }),
  };
}

const textFields = ['message', 'error.message'];

/** Finds a word in the message or in the error's message; punctuation alone matches everything. */
function wordQuery({ text, wildcard }: ReturnType<typeof textWords>[number]): ElasticsearchQuery {
  if (!wildcard) return { multi_match: { query: text, fields: textFields, type: 'phrase', zero_terms_query: 'all' } };
  const value = text.replaceAll(/[\\?]/g, '\\$&');
  const should = textFields.map((field) => ({ wildcard: { [field]: { value, case_insensitive: true } } }));
  return { bool: { should, minimum_should_match: 1 } };
}

/** Records from one moment (inclusive) to another (exclusive), in milliseconds since 1970. */
export function rangeQuery({ from, to }: { readonly from: number; readonly to: number }): ElasticsearchQuery {
  return { range: { '@timestamp': { gte: from, lt: to, format: 'epoch_millis' } } };
}
