// The access table (least privilege): every user, its roles, and where it logs in. All user and role files come from
// it.

/** Roles of ours, beside the ones that Elasticsearch brings. */
export const roleNames = [
  'telltale_shipper',
  'telltale_reader',
  'telltale_keeper',
  'telltale_grafana',
  'telltale_exporter',
] as const;

/** Name of one of them. */
export type RoleName = (typeof roleNames)[number];

/** What may be done with indices, by Elasticsearch's names of privileges. */
export interface IndexPrivileges {
  readonly names: readonly string[];
  readonly privileges: readonly string[];
}

/** What a role may do, by Elasticsearch's names of privileges. */
export interface Role {
  /** Who has it and what for. */
  readonly description: string;
  readonly cluster?: readonly string[];
  readonly indices?: readonly IndexPrivileges[];
}

/** What the API key of a service may do: ship, and nothing else. */
export const shipperPrivileges: { readonly indices: readonly IndexPrivileges[] } = {
  indices: [{ names: ['logs-*-*'], privileges: ['auto_configure', 'create_doc'] }],
};

/** What each role may do. */
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

/** Users of the stack. Each is called `telltale-<name>`. */
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

/** Roles of each user; none where Elasticsearch does not know the user. */
export const rolesOf: Readonly<Record<UserName, readonly (RoleName | 'superuser' | 'kibana_admin')[]>> = {
  // For set-up alone: no service and no person is given it.
  admin: ['superuser'],
  operator: ['telltale_reader', 'kibana_admin'],
  reader: ['telltale_reader'],
  shipper: ['telltale_shipper'],
  keeper: ['telltale_keeper'],
  exporter: ['telltale_exporter'],
  grafana: ['telltale_grafana'],
  scraper: [],
};

/** Who may ask Prometheus and Alertmanager: they know users, and no roles. */
const webUserNames: readonly UserName[] = ['reader', 'scraper', 'grafana', 'operator'];

/** Those of some users who may ask Prometheus and Alertmanager. */
export function webUsersAmong<Name extends UserName>(names: readonly Name[]): readonly Name[] {
  const known: readonly UserName[] = names;
  return webUserNames.filter((name): name is Name => known.includes(name));
}

/** The entries of some Elasticsearch users. */
export function elasticsearchUsersAmong<Name extends UserName>(names: readonly Name[]): readonly Name[] {
  return names.filter((name) => rolesOf[name].length > 0);
}

/** Roles of ours that some users have, each once. */
export function ownRolesOf(names: readonly UserName[]): readonly RoleName[] {
  const given: readonly string[] = names.flatMap((name) => rolesOf[name]);
  return roleNames.filter((role) => given.includes(role));
}
