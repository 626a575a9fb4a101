// The types of fields by index: a field may have another type in another index.
import type { LogServers } from './elasticsearch-answer.ts';

/** What one type of a field can do. */
export interface FieldType {
  readonly type: string;
  /** Whether records are found by it. */
  readonly isSearched: boolean;
  /** Whether its values can be counted. */
  readonly isCounted: boolean;
  /** Indices in which it has this type; absent where it has it everywhere. */
  readonly indices?: readonly string[];
}

/** Types by the name of the field; a name that no index knows is absent. */
export type FieldTypes = ReadonlyMap<string, readonly FieldType[]>;

/** Names that are asked about. */
export interface FieldTypesQuestion {
  readonly pattern: string;
  readonly names: readonly string[];
  /** Leaves out what no record has. */
  readonly onlyUsed?: true;
  /** Names the indices of each type also where others have no field of that name. */
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

/** What stands above fields, and what an index says where it has none of that name. */
const noTypes: ReadonlySet<string> = new Set(['object', 'nested', 'unmapped']);

/**
 * Asks for the types of fields.
 *
 * @throws ConsoleError as `AskServer` does
 */
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

/** What kind of values a type has. */
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
