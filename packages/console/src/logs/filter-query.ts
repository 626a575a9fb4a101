// Converts a filter to an Elasticsearch query and the data streams to search.
import { type ElasticsearchQuery, logsView, writeQuery } from '@telltale/content';
import type { LogFilter } from '../api.ts';
import { conditionQueries } from './condition-query.ts';
import type { LogServers } from './elasticsearch-answer.ts';
import { readFieldCondition } from './field-condition.ts';
import { type FieldTypes, fieldTypes } from './field-types.ts';
import { savedSearch } from './read-filter.ts';
import { textWords } from './text-words.ts';

/** A filter, ready to be asked. */
export interface FilterQuery {
  /** Names of data streams, with wildcards. */
  readonly pattern: string;
  /** Everything that a record must be. */
  readonly query: ElasticsearchQuery;
  /** The same without the conditions of fields. */
  readonly withoutFields: ElasticsearchQuery;
  /** Names that the conditions of fields have, each once. */
  readonly fieldNames: readonly string[];
  /** Types of those. */
  readonly types: FieldTypes;
  /** The field whose largest values come first, where a saved search orders its records so. */
  readonly largestFirst?: string;
}

/**
 * @throws ConsoleError `bad_request` where a condition does not go with its field's type; as `AskServer` does
 */
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

/** A word is found in the message or in the error's; one that is no more than punctuation is found everywhere. */
function wordQuery({ text, wildcard }: ReturnType<typeof textWords>[number]): ElasticsearchQuery {
  if (!wildcard) return { multi_match: { query: text, fields: textFields, type: 'phrase', zero_terms_query: 'all' } };
  const value = text.replaceAll(/[\\?]/g, '\\$&');
  const should = textFields.map((field) => ({ wildcard: { [field]: { value, case_insensitive: true } } }));
  return { bool: { should, minimum_should_match: 1 } };
}

/** Records between two moments, milliseconds since 1970; the second is not among them. */
export function rangeQuery({ from, to }: { readonly from: number; readonly to: number }): ElasticsearchQuery {
  return { range: { '@timestamp': { gte: from, lt: to, format: 'epoch_millis' } } };
}
