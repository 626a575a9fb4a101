// Converts field conditions to Elasticsearch queries, by the types of the field.
import type { ElasticsearchQuery } from '@telltale/content';
import { ConsoleError } from '../console-error.ts';
import { shown } from './checked-text.ts';
import type { FieldComparison, FieldCondition } from './field-condition.ts';
import { type FieldType, type FieldTypes, familyOf, type TypeFamily } from './field-types.ts';

const none: ElasticsearchQuery = { match_none: {} };
const bounds: Readonly<Record<FieldComparison, string>> = { '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte' };

/**
 * Converts conditions to queries that must all match. Several `=` conditions on one field are alternatives, as are
 * values clicked in a list.
 *
 * @throws ConsoleError `bad_request` if a condition does not suit the field's types
 */
export function conditionQueries(conditions: readonly FieldCondition[], types: FieldTypes): ElasticsearchQuery[] {
  const alternatives = Map.groupBy(
    conditions.filter((each) => each.kind === 'is'),
    ({ field }) => field,
  );
  return [
    ...[...alternatives.values()].map((each) => anyOf(each.map((condition) => conditionQuery(condition, types)))),
    ...conditions.filter(({ kind }) => kind !== 'is').map((condition) => conditionQuery(condition, types)),
  ];
}

function conditionQuery(condition: FieldCondition, types: FieldTypes): ElasticsearchQuery {
  const { kind, field } = condition;
  switch (kind) {
    case 'exists':
      return { exists: { field } };
    case 'missing':
      return not({ exists: { field } });
    case 'is':
      return equal(condition, searched(field, types));
    case 'is_not':
      return not(equal(condition, searched(field, types)));
    case 'compare':
      return compared(condition, searched(field, types));
  }
}

/** The searchable types of a field; empty if no index has the field. */
function searched(field: string, types: FieldTypes): readonly FieldType[] {
  const known = types.get(field) ?? [];
  const found = known.filter(({ isSearched }) => isSearched);
  if (known.length > 0 && found.length === 0)
    throw new ConsoleError(
      'bad_request',
      `field ${shown(field)} is stored but not indexed: records cannot be searched by its value.`,
    );
  return found;
}

function equal(
  { field, value, wildcard }: FieldCondition & { readonly kind: 'is' | 'is_not' },
  types: readonly FieldType[],
): ElasticsearchQuery {
  if (types.length === 0) return none;
  // A value that a type cannot have, such as a text for a number, matches nothing and is no error.
  if (!wildcard) return { multi_match: { query: value, fields: [field], type: 'phrase', lenient: true } };
  const ofTexts = types.filter((type) => ['word', 'text'].includes(familyOf(type)));
  if (ofTexts.length === 0)
    throw misfit(field, types, `${shown(value)} has a star, which is a wildcard for text fields only`);
  return anyOf(
    ofTexts.map((type) => {
      const pattern = { value: value.replaceAll(/[\\?]/g, '\\$&'), case_insensitive: familyOf(type) === 'text' };
      return within(type, { wildcard: { [field]: pattern } });
    }),
  );
}

function compared(
  { field, operator, value }: FieldCondition & { readonly kind: 'compare' },
  types: readonly FieldType[],
): ElasticsearchQuery {
  if (types.length === 0) return none;
  const fitting = types.filter((type) => isBound[familyOf(type)](value));
  if (fitting.length === 0) throw misfit(field, types, `${operator} ${shown(value)} is for ${wanted(types)}`);
  return anyOf(
    fitting.map((type) => {
      const format = familyOf(type) === 'date' ? { format: 'strict_date_optional_time' } : {};
      return within(type, { range: { [field]: { [bounds[operator]]: value, ...format } } });
    }),
  );
}

const number = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const isoDate = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?$/;
const relativeDate = /^now(?:[+-]\d{1,6}[yMwdhms])*(?:\/[yMwdhms])?$/;

/** Whether a value can be compared with values of that family. */
const isBound: Readonly<Record<TypeFamily, (value: string) => boolean>> = {
  number: (value) => number.test(value),
  date: (value) => relativeDate.test(value) || (isoDate.test(value) && !Number.isNaN(Date.parse(value))),
  word: () => true,
  text: () => false,
  boolean: () => false,
  other: () => false,
};

function wanted(types: readonly FieldType[]): string {
  const families = new Set(types.map(familyOf));
  const words = [
    ...(families.has('number') ? ['numbers such as 12.5'] : []),
    ...(families.has('date') ? ['times such as 2026-01-31T10:00:00Z or now-15m'] : []),
  ];
  return words.length > 0 ? words.join(' and ') : 'fields of numbers, times and words';
}

function misfit(field: string, types: readonly FieldType[], why: string): ConsoleError {
  const names = types.map(({ type }) => type).join(' or ');
  return new ConsoleError('bad_request', `field ${shown(field)} has the type ${names}: ${why}.`);
}

/** In an index with another type of the field, the query would be an error. */
function within({ indices }: FieldType, query: ElasticsearchQuery): ElasticsearchQuery {
  return indices === undefined ? query : { bool: { filter: [{ terms: { _index: indices } }, query] } };
}

function anyOf(queries: readonly ElasticsearchQuery[]): ElasticsearchQuery {
  const [first, ...more] = queries;
  if (first === undefined) return none;
  return more.length === 0 ? first : { bool: { should: queries, minimum_should_match: 1 } };
}

function not(query: ElasticsearchQuery): ElasticsearchQuery {
  return { bool: { must_not: [query] } };
}
