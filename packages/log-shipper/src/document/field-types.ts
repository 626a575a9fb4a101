// Converts values to field types that the user has chosen, or omits them.
import { limits } from '../limits.ts';
import { read } from './read-property.ts';

/** Types by Elasticsearch's names, and `none` for values that are not shipped. */
export const fieldTypeNames = ['keyword', 'double', 'boolean', 'date', 'none'] as const;
export type FieldTypeName = (typeof fieldTypeNames)[number];

/** A field under `app`, or all fields below one, and its type. */
export interface FieldRule {
  /** The name without `app.`; `order.*` for all fields below, `*` for all. */
  readonly field: string;
  readonly type: FieldTypeName;
}

/**
 * A number in JSON notation: other texts that JavaScript parses as a number, such as "0x10" or " 1", were not meant as
 * one.
 */
const numeric = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const isoLike = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;

function toKeyword(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

function toDouble(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > limits.scalarLengthMax || !numeric.test(value)) return value;
  return Number.isFinite(Number(value)) ? Number(value) : value;
}

function toBoolean(value: unknown): unknown {
  if (value === 'true') return true;
  return value === 'false' ? false : value;
}

function toDate(value: unknown): unknown {
  const isTime =
    typeof value === 'number' ||
    (typeof value === 'string' && value.length <= limits.scalarLengthMax && isoLike.test(value));
  if (!isTime) return value;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? value : date;
}

const conversions: Readonly<Record<Exclude<FieldTypeName, 'none'>, (value: unknown) => unknown>> = {
  keyword: toKeyword,
  double: toDouble,
  boolean: toBoolean,
  date: toDate,
};

/** The chosen types, by field. */
export class FieldTypes {
  readonly #exact = new Map<string, FieldTypeName>();
  /** By the part before the `*`; the longest first. */
  readonly #below: readonly (readonly [prefix: string, type: FieldTypeName])[];

  constructor(rules: readonly FieldRule[]) {
    const below: (readonly [string, FieldTypeName])[] = [];
    for (const { field, type } of rules) {
      if (field.endsWith('*')) below.push([field.slice(0, -1), type]);
      else this.#exact.set(field, type);
    }
    this.#below = below.toSorted(([a], [b]) => b.length - a.length);
  }

  /** The chosen type of a field; undefined if there is none. */
  of(path: readonly string[], key: string): FieldTypeName | undefined {
    const field = path.length === 0 ? key : `${path.join('.')}.${key}`;
    return this.#exact.get(field) ?? this.#below.find(([prefix]) => field.startsWith(prefix))?.[1];
  }
}

/**
 * Converts a value to a type; a value that cannot be converted is unchanged. The items of a list are converted one by
 * one.
 */
export function asType(value: unknown, type: Exclude<FieldTypeName, 'none'>): unknown {
  if (!Array.isArray(value) || value.length > limits.entriesMax) return conversions[type](value);
  return Array.from({ length: value.length }, (_, index) => conversions[type](read(value, index)));
}
