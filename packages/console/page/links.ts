// Addresses of the page's views. They keep the range, the refresh and, where it makes sense, the services.
import type { PanelLink } from '@telltale/content';
import type { DashboardDescription } from '../src/api.ts';
import { address, type Parameters } from './api.ts';
import { logsDashboard } from './dashboard-title.ts';
import type { Address } from './router.ts';

/** Parameters for range and refresh, for another address. */
export function timeOf({ query }: Address): Parameters {
  return {
    from: query.get('from') ?? undefined,
    to: query.get('to') ?? undefined,
    refresh: query.get('refresh') ?? undefined,
  };
}

/** The services in an address, of any view. */
export function servicesOf({ path, query }: Address): string[] {
  return query.getAll(path === '/logs' ? 'service' : 'var-service');
}

export type VariableChoices = Readonly<Record<string, readonly string[]>>;

const variableNames: DashboardDescription['variables'] = ['service', 'instance', 'search'];

/**
 * The chosen values of variables; none means all.
 *
 * @param names the dashboard's variables: an address from Grafana may have others
 */
export function variablesOf({ query }: Address, names = variableNames): VariableChoices {
  return Object.fromEntries(names.map((name) => [name, query.getAll(`var-${name}`)]));
}

export function variableParameters(variables: VariableChoices): Parameters {
  return Object.fromEntries(Object.entries(variables).map(([name, values]) => [`var-${name}`, values]));
}

export function dashboardAddress(at: Address, uid: string, variables: VariableChoices = {}): string {
  return address(`/d/${encodeURIComponent(uid)}`, { ...timeOf(at), ...variableParameters(variables) });
}

/** The logs of some services, with further conditions if given. */
export function logsAddress(at: Address, filter: Parameters = {}): string {
  return address('/logs', { ...timeOf(at), ...filter });
}

/** An address with its parameters, for a link back to it. */
export function asText({ path, query }: Address): string {
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

interface BackOptions {
  /** The panel with the graph that the link is on. */
  readonly panel?: number;
}

/** The lines of one request, with a link back to the current view. */
export function requestAddress(at: Address, trace: string, { panel }: BackOptions = {}): string {
  const query = new URLSearchParams(at.query);
  if (panel !== undefined) {
    query.set('panel', String(panel));
    query.set('trace', trace);
  }
  const back = at.path.startsWith('/request/') ? at.query.get('back') : asText({ path: at.path, query });
  return address(`/request/${encodeURIComponent(trace)}`, { ...timeOf(at), back: back ?? undefined });
}

export function shippingAddress(at: Address): string {
  return address('/shipping', timeOf(at));
}

/** The target of a panel's link, for one of its rows if labels are given. */
export function panelLinkAddress(at: Address, link: PanelLink, row: Readonly<Record<string, string>> = {}): string {
  const chosen = variablesOf(at);
  const kept = Object.fromEntries((link.keep ?? []).map((name) => [name, chosen[name] ?? []]));
  const given = Object.entries(link.fromRow ?? {}).map(([name, label]) => [name, [row[label] ?? '']] as const);
  const variables: VariableChoices = { ...kept, ...Object.fromEntries(given) };
  if (link.dashboard === logsDashboard) return logsAddress(at, { service: variables.service });
  return dashboardAddress(at, link.dashboard, variables);
}
