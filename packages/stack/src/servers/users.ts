// Who logs in where in the stack, and what each may do: one table, from which every server's file of users is made.
import { ensureSecrets, type Secret } from '@telltale/plane/secrets';
import type { StackLayout } from '../layout.ts';

/** Users of the stack. Each is called `telltale-<name>`. */
export const stackUserNames = [
  'admin',
  'operator',
  'reader',
  'shipper',
  'keeper',
  'exporter',
  'grafana',
  'scraper',
] as const;

/** One of them. */
export type StackUserName = (typeof stackUserNames)[number];

/** Secrets that nobody logs in with. */
export const stackKeyNames = [
  'kibana-token',
  'kibana-encryption',
  'kibana-session',
  'kibana-reporting',
  'grafana-key',
] as const;

/** One of them. */
export type StackKeyName = (typeof stackKeyNames)[number];

/** Everything that is secret in the stack. */
export type StackSecrets = Readonly<Record<StackUserName | StackKeyName, Secret>>;

/**
 * Roles of Elasticsearch by user. Those that begin with `telltale_` stand in compose/elasticsearch/roles.yml.
 *
 * The administrator is for set-up alone: no service and no person is given it.
 */
export const elasticsearchRoles: Readonly<Partial<Record<StackUserName, readonly string[]>>> = {
  admin: ['superuser'],
  operator: ['telltale_reader', 'kibana_admin'],
  reader: ['telltale_reader'],
  shipper: ['telltale_shipper'],
  keeper: ['telltale_keeper'],
  exporter: ['telltale_exporter'],
  grafana: ['telltale_grafana'],
};

/** Who may ask Prometheus and Alertmanager. */
export const prometheusUsers: readonly StackUserName[] = ['reader', 'scraper', 'grafana', 'operator'];

/** Reads the secrets, and makes those that are missing. */
export function ensureStackSecrets({ passwords }: StackLayout): Promise<StackSecrets> {
  return ensureSecrets(passwords, [...stackUserNames, ...stackKeyNames]);
}
