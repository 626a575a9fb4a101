// The committed file of Kibana's saved objects, as far as it asks Elasticsearch.
import { readFileSync } from 'node:fs';

/** What a search asks. */
export interface SearchQuestion {
  readonly id: string;
  /** Data streams, by name or pattern. */
  readonly pattern: string;
  readonly kql: string;
  readonly columns: readonly string[];
  readonly sort: readonly (readonly [field: string, direction: string])[];
  readonly breakdown: string | undefined;
}

/** A column of a Lens layer. */
export interface LensColumn {
  readonly label: string;
  readonly operationType: string;
  readonly sourceField: string;
  readonly params: { readonly percentile?: number; readonly size?: number };
  readonly filter?: { readonly query: string };
}

/** What a Lens panel asks. */
export interface LensQuestion {
  readonly id: string;
  readonly pattern: string;
  readonly kql: string;
  /** In the order in which records are split, then counted. */
  readonly columns: readonly (readonly [id: string, column: LensColumn])[];
}

/** A data view. */
export interface DataViewQuestion {
  readonly id: string;
  readonly pattern: string;
  /** Fields that it shows in a way of their own. */
  readonly formatted: readonly string[];
}

interface SavedObject {
  readonly id: string;
  readonly type: string;
  readonly references: readonly { readonly type: string; readonly id: string }[];
  readonly attributes: unknown;
}

interface SearchAttributes {
  readonly columns: string[];
  readonly sort: [string, string][];
  readonly breakdownField?: string;
  readonly kibanaSavedObjectMeta: { readonly searchSourceJSON: string };
}

interface LensAttributes {
  readonly state: {
    readonly query: { readonly query: string };
    readonly datasourceStates: {
      readonly formBased: {
        readonly layers: Readonly<
          Record<string, { readonly columnOrder: string[]; readonly columns: Readonly<Record<string, LensColumn>> }>
        >;
      };
    };
  };
}

const dashboards = new URL('../../dashboards/', import.meta.url);
const file = 'kibana/telltale.ndjson';

/** What all objects ask of data streams whose namespace is this one. */
export interface Questions {
  readonly dataViews: readonly DataViewQuestion[];
  readonly searches: readonly SearchQuestion[];
  readonly lenses: readonly LensQuestion[];
}

/**
 * Reads the file; its data views are narrowed to one namespace, so that nobody else's records are found.
 *
 * @param examples files of `dashboards/` that are imported after it
 */
export function questionsOf(namespace: string, examples: readonly string[] = []): Questions {
  const objects: SavedObject[] = [file, ...examples].flatMap((name) =>
    readFileSync(new URL(name, dashboards), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
  const of = (type: string): SavedObject[] => objects.filter((object) => object.type === type);
  const dataViews = of('index-pattern').map(({ id, attributes }) => {
    const { title, fieldFormatMap } = attributes as { title: string; fieldFormatMap: string };
    const pattern = title.replaceAll(/-\*(?=,|$)/g, `-${namespace}`);
    return { id, pattern, formatted: Object.keys(JSON.parse(fieldFormatMap)) };
  });
  const patternOf = ({ id, references }: SavedObject): string => {
    const needed = references.find(({ type }) => type === 'index-pattern');
    const found = dataViews.find((view) => view.id === needed?.id);
    if (found === undefined) throw new Error(`${id} has no data view`);
    return found.pattern;
  };
  return {
    dataViews,
    searches: of('search').map((object) => {
      const { columns, sort, breakdownField, kibanaSavedObjectMeta } = object.attributes as SearchAttributes;
      const source: { query: { query: string } } = JSON.parse(kibanaSavedObjectMeta.searchSourceJSON);
      const { id } = object;
      return { id, pattern: patternOf(object), kql: source.query.query, columns, sort, breakdown: breakdownField };
    }),
    lenses: of('lens').map((object) => {
      const { query, datasourceStates } = (object.attributes as LensAttributes).state;
      const columns = Object.values(datasourceStates.formBased.layers).flatMap((layer) =>
        layer.columnOrder.flatMap((id) => {
          const column = layer.columns[id];
          return column === undefined ? [] : [[id, column] as const];
        }),
      );
      return { id: object.id, pattern: patternOf(object), kql: query.query, columns };
    }),
  };
}
