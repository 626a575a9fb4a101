// Conditions over the catalog's fields; a nonexistent field is a compile error.
import type { LogFieldName, logFields } from '@telltale/catalog';

type FieldOf<Type extends string> = {
  [Name in LogFieldName]: (typeof logFields)[Name]['type'] extends Type ? Name : never;
}[LogFieldName];

/** Keyword fields, matched as a whole. */
export type WordFieldName = FieldOf<'keyword' | 'ip'>;
/** Numeric fields. */
export type NumberFieldName = FieldOf<'long'>;
/** Date fields, which only support ranges. */
export type DateFieldName = FieldOf<'date'>;
/** Fields that can be searched; `stored_keyword` can only be shown. */
export type SearchableFieldName = WordFieldName | NumberFieldName | DateFieldName | FieldOf<'match_only_text'>;

/** Elasticsearch's own metadata of a record: names of fields with values that it stores but does not index. */
export type MetadataFieldName = '_ignored';
/** Names that a search may use. */
export type AskedFieldName = LogFieldName | MetadataFieldName;

/** A value for equality. */
export type ValueOf<Name> = Name extends WordFieldName ? string : Name extends NumberFieldName ? number : never;
/** A value for a comparison; a date as ISO 8601 or as date math such as `now-1h`. */
export type BoundOf<Name> = Name extends NumberFieldName ? number : Name extends DateFieldName ? string : never;

export type Comparison = '>' | '>=' | '<' | '<=';

/** A condition, created by the functions below. */
export type Condition =
  | {
      readonly kind: 'is';
      readonly field: WordFieldName | NumberFieldName;
      readonly values: readonly [string | number, ...(string | number)[]];
    }
  | { readonly kind: 'exists'; readonly field: SearchableFieldName | MetadataFieldName }
  | {
      readonly kind: 'compare';
      readonly field: NumberFieldName | DateFieldName;
      readonly operator: Comparison;
      readonly bound: string | number;
    }
  | { readonly kind: 'and' | 'or'; readonly of: readonly [Condition, Condition, ...Condition[]] }
  | { readonly kind: 'not'; readonly of: Condition };

/** The field has one of the values. */
export function is<const Name extends WordFieldName | NumberFieldName>(
  field: Name,
  ...values: readonly [ValueOf<Name>, ...ValueOf<Name>[]]
): Condition {
  return { kind: 'is', field, values };
}

/** The field has a value. */
export function exists(field: SearchableFieldName | MetadataFieldName): Condition {
  return { kind: 'exists', field };
}

/** The field is above or below a bound. */
export function compare<const Name extends NumberFieldName | DateFieldName>(
  field: Name,
  operator: Comparison,
  bound: BoundOf<Name>,
): Condition {
  return { kind: 'compare', field, operator, bound };
}

export function and(...of: readonly [Condition, Condition, ...Condition[]]): Condition {
  return { kind: 'and', of };
}

export function or(...of: readonly [Condition, Condition, ...Condition[]]): Condition {
  return { kind: 'or', of };
}

/** Also true if the field is missing. */
export function not(of: Condition): Condition {
  return { kind: 'not', of };
}

/** All fields of a condition, each once. */
export function fieldsOf(condition: Condition): AskedFieldName[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return [...new Set(condition.of.flatMap(fieldsOf))];
    case 'not':
      return fieldsOf(condition.of);
    default:
      return [condition.field];
  }
}
