// A saved object of Kibana, as its import reads it: one line of NDJSON.

/** The oldest Kibana that is supported. It, 9.0 and all later ones know the versions below. */
export const kibanaVersionMin = '8.19';

/**
 * Types of saved objects that are written, each with the version of its form. Kibana brings an object up to its own
 * version and refuses one of a version that it does not know: a dashboard of 10.3.0 says nothing more than ours do, and
 * Kibana 9.0 does not know it.
 */
const typeVersions = {
  'index-pattern': '8.0.0',
  search: '10.5.0',
  lens: '8.9.0',
  dashboard: '10.2.0',
} as const;
/** Version of what all types have in common. */
const coreVersion = '8.8.0';

export type SavedObjectType = keyof typeof typeVersions;

/** Another object that an object needs, by a name that stands in its place in the attributes. */
export interface Reference {
  readonly name: string;
  readonly type: SavedObjectType;
  readonly id: string;
}

/** One object. */
export interface SavedObject {
  readonly id: string;
  readonly type: SavedObjectType;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly Reference[];
  /** Those of the oldest Kibana that is supported: newer ones bring the object up to their own form. */
  readonly coreMigrationVersion: string;
  readonly typeMigrationVersion: string;
  readonly managed: false;
}

/** An object in the form of the versions above. */
export function savedObject(
  type: SavedObjectType,
  id: string,
  attributes: SavedObject['attributes'],
  references: readonly Reference[],
): SavedObject {
  return {
    id,
    type,
    attributes,
    references,
    coreMigrationVersion: coreVersion,
    typeMigrationVersion: typeVersions[type],
    managed: false,
  };
}

/** A question in Kibana's query language, as attributes hold it. */
export interface KueryQuery {
  readonly language: 'kuery';
  readonly query: string;
}
