// The access table (least privilege): every user, its roles, and where it logs in. All user and role files come from
// it.

/** Our own roles, in addition to Elasticsearch's built-in ones. */
export const roleNames = [
  'telltale_shipper',
  'telltale_reader',
  'telltale_keeper',
  'telltale_grafana',
  'telltale_exporter',
] as const;

/** Name of one of them. */
export type RoleName = (typeof roleNames)[number];

/** Privileges on indices, by Elasticsearch's names. */
export interface IndexPrivileges {
  readonly names: readonly string[];
  readonly privileges: readonly string[];
}

/** Privileges of a role, by Elasticsearch's names. */
export interface Role {
  /** The users of the role and its purpose. */
  readonly description: string;
  readonly cluster?: readonly string[];
  readonly indices?: readonly IndexPrivileges[];
}

/** Privileges of a service's API key: only shipping. */
export const shipperPrivileges: { readonly indices: readonly IndexPrivileges[] } = {
  indices: [{ names: ['logs-*-*'], privileges: ['auto_configure', 'create_doc'] }],
};

/** Privileges of each role. */
export const roles: Readonly<Record<RoleName, Role>> = {
  telltale_shipper: {
    description:
      'Services that log, and pipelines: they put records in, and can neither read nor change any. Logstash asks at its start which version and licence it talks to.',
    cluster: ['cluster:monitor/main', 'cluster:monitor/xpack/license/get'],
    ...shipperPrivileges,
  },
  telltale_reader: {
    description: "People who search, and Kibana's operator.",
    cluster: ['monitor'],
    indices: [{ names: ['logs-*-*'], privileges: ['read', 'view_index_metadata', 'monitor'] }],
  },
  telltale_keeper: {
    description: 'The keeper: rolls indices over and deletes expired ones.',
    cluster: ['monitor'],
    indices: [{ names: ['logs-*-*', '.ds-logs-*'], privileges: ['manage'] }],
  },
  telltale_grafana: {
    description: "Grafana's data source.",
    cluster: ['monitor'],
    indices: [{ names: ['logs-*-*'], privileges: ['read', 'view_index_metadata'] }],
  },
  telltale_exporter: {
    description: 'The exporter: the state of the cluster, its nodes and its snapshots, without the content of indices.',
    cluster: ['monitor', 'cluster:admin/slm/status', 'cluster:admin/slm/stats'],
  },
};

/** Users of the stack. Their names have the prefix `telltale-`. */
export const userNames = [
  'admin',
  'operator',
  'reader',
  'shipper',
  'keeper',
  'exporter',
  'grafana',
  'scraper',
] as const;

/** Name of a user. */
export type UserName = (typeof userNames)[number];

/** Users of the native plane, which has no Kibana, Grafana or exporter. */
export const nativeUserNames = ['admin', 'shipper', 'reader', 'keeper', 'scraper'] as const;

/** Name of a user of the native plane. */
export type NativeUserName = (typeof nativeUserNames)[number];

/** Roles of each user; none for users that Elasticsearch does not know. */
export const rolesOf: Readonly<Record<UserName, readonly (RoleName | 'superuser' | 'kibana_admin')[]>> = {
  // Only for the set-up: no service and no person uses it.
  admin: ['superuser'],
  operator: ['telltale_reader', 'kibana_admin'],
  reader: ['telltale_reader'],
  shipper: ['telltale_shipper'],
  keeper: ['telltale_keeper'],
  exporter: ['telltale_exporter'],
  grafana: ['telltale_grafana'],
  scraper: [],
};

/** Users of Prometheus and Alertmanager, which have users but no roles. */
const webUserNames: readonly UserName[] = ['reader', 'scraper', 'grafana', 'operator'];

/** Those of the given users who may log in to Prometheus and Alertmanager. */
export function webUsersAmong<Name extends UserName>(names: readonly Name[]): readonly Name[] {
  const known: readonly UserName[] = names;
  return webUserNames.filter((name): name is Name => known.includes(name));
}

/** The entries of some Elasticsearch users. */
export function elasticsearchUsersAmong<Name extends UserName>(names: readonly Name[]): readonly Name[] {
  return names.filter((name) => rolesOf[name].length > 0);
}

/** Our own roles of the given users, each once. */
export function ownRolesOf(names: readonly UserName[]): readonly RoleName[] {
  const given: readonly string[] = names.flatMap((name) => rolesOf[name]);
  return roleNames.filter((role) => given.includes(role));
}
