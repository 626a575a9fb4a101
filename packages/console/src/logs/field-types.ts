// The types of fields by index: a field may have different types in different indices.
import type { LogServers } from './elasticsearch-answer.ts';

/** What one type of a field supports. */
export interface FieldType {
  readonly type: string;
  /** Whether it can be searched. */
  readonly isSearched: boolean;
  /** Whether its values can be counted (aggregated). */
  readonly isCounted: boolean;
  /** Indices in which the field has this type; absent if it has it everywhere. */
  readonly indices?: readonly string[];
}

/** Types by field name; unknown fields are absent. */
export type FieldTypes = ReadonlyMap<string, readonly FieldType[]>;

/** The names to look up. */
export interface FieldTypesQuestion {
  readonly pattern: string;
  readonly names: readonly string[];
  /** Omits fields that no record has. */
  readonly onlyUsed?: true;
  /** Lists the indices of each type even if the other indices do not have the field. */
  readonly withIndices?: true;
  readonly signal?: AbortSignal | undefined;
}

interface Capabilities {
  readonly fields: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly searchable: boolean;
            readonly aggregatable: boolean;
            readonly metadata_field?: boolean;
            readonly indices?: readonly string[];
          }
        >
      >
    >
  >;
}

/** The types of parent objects, and of a field that an index does not have. */
const noTypes: ReadonlySet<string> = new Set(['object', 'nested', 'unmapped']);

/** Looks up the types of fields. @throws ConsoleError as `AskServer` does */
export async function fieldTypes(
  servers: LogServers,
  { pattern, names, onlyUsed, withIndices, signal }: FieldTypesQuestion,
): Promise<FieldTypes> {
  const options = `${onlyUsed ? '&include_empty_fields=false' : ''}${withIndices ? '&include_unmapped=true' : ''}`;
  const { fields } = await servers.elasticsearch<Capabilities>({
    method: 'POST',
    path: `/${encodeURIComponent(pattern)}/_field_caps?ignore_unavailable=true&allow_no_indices=true${options}`,
    body: { fields: names },
    signal,
  });
  const known = Object.entries(fields).map(([name, byType]): [string, FieldType[]] => [
    name,
    Object.entries(byType)
      .filter(([type, { metadata_field = false }]) => !noTypes.has(type) && !metadata_field)
      .map(([type, { searchable, aggregatable, indices }]) => ({
        type,
        isSearched: searchable,
        isCounted: aggregatable,
        ...(indices && { indices }),
      })),
  ]);
  return new Map(known.filter(([, types]) => types.length > 0));
}

/** The family of a type's values. */
export type TypeFamily = 'number' | 'date' | 'word' | 'text' | 'boolean' | 'other';

const families: Readonly<Record<string, TypeFamily>> = {
  long: 'number',
  integer: 'number',
  short: 'number',
  byte: 'number',
  double: 'number',
  float: 'number',
  half_float: 'number',
  scaled_float: 'number',
  unsigned_long: 'number',
  date: 'date',
  date_nanos: 'date',
  keyword: 'word',
  constant_keyword: 'word',
  wildcard: 'word',
  text: 'text',
  match_only_text: 'text',
  boolean: 'boolean',
};

export function familyOf({ type }: FieldType): TypeFamily {
  return families[type] ?? 'other';
}
