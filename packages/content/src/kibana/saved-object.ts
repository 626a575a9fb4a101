// A saved object of Kibana in its import format: one line of NDJSON.

/** The oldest supported Kibana. It, 9.0 and all later ones support the versions below. */
export const kibanaVersionMin = '8.19';

/**
 * Types of saved objects, each with the version of its format. Kibana migrates an object to its own version and refuses
 * unknown versions: a dashboard of 10.3.0 has nothing that ours need, and Kibana 9.0 does not know it.
 */
const typeVersions = {
  'index-pattern': '8.0.0',
  search: '10.5.0',
  lens: '8.9.0',
  dashboard: '10.2.0',
} as const;
/** Version of the common core format. */
const coreVersion = '8.8.0';

export type SavedObjectType = keyof typeof typeVersions;

/** A reference to a required object, by a name that represents it in the attributes. */
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
  /** Formats of the oldest supported Kibana: newer ones migrate the object. */
  readonly coreMigrationVersion: string;
  readonly typeMigrationVersion: string;
  readonly managed: false;
}

/** An object in the format of the versions above. */
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

/** A query in KQL, as attributes contain it. */
export interface KueryQuery {
  readonly language: 'kuery';
  readonly query: string;
}
