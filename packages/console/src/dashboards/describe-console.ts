// What a page needs to know of the dashboards and searches before it asks for data: everything but the queries.
import {
  type Dashboard,
  dashboards,
  noDataText,
  type Panel,
  panelId,
  roundedSteps,
  savedSearches,
  sizeOf,
  withWords,
} from '@telltale/content';
import type { ConsoleDescription, DashboardDescription, PanelDescription } from '../api.ts';
import { ConsoleError } from '../console-error.ts';
import type { Servers } from '../servers/servers.ts';
import { chosenBy } from './check-question.ts';
import { limits } from './limits.ts';
import { unfedDashboards } from './unfed-dashboards.ts';

function describePanel(uid: string, panel: Panel): PanelDescription {
  const { kind, title, description, unit, steps, texts, max, mayBeNegative, columns, hidesValue } = panel;
  const { w: width, h: height } = sizeOf(panel);
  return {
    id: panelId(uid, title),
    kind,
    title,
    description,
    unit,
    source: panel.logs === undefined ? 'prometheus' : 'elasticsearch',
    ...(steps && { steps: roundedSteps(steps) }),
    ...(texts && { texts }),
    ...(max !== undefined && { max }),
    ...(mayBeNegative && { mayBeNegative }),
    valueHeadings: kind === 'table' && !hidesValue ? (panel.metrics ?? []).map(({ legend }) => legend) : [],
    ...(columns && { columns }),
    stacked: panel.stacked === true,
    exemplars: panel.exemplars === true,
    width,
    height,
    links: panel.links ?? [],
    rowLinks: panel.rowLinks ?? [],
    noData: noDataText(panel),
  };
}

function describeDashboard(dashboard: Dashboard, notFed: string | undefined): DashboardDescription {
  const { uid, title, description, rows, deploys } = dashboard;
  return {
    uid,
    title,
    description,
    variables: chosenBy(dashboard),
    rows: rows.map(({ question, panels }) => ({
      question,
      panels: panels.map((panel) => describePanel(uid, withWords(dashboard, panel))),
    })),
    deploys: deploys === true,
    ...(notFed !== undefined && { not_fed: notFed }),
  };
}

/** What a page is told of the console itself, and who is asked. */
export interface DescriptionQuestion extends Pick<ConsoleDescription, 'telltale' | 'engine' | 'links'> {
  readonly signal?: AbortSignal | undefined;
}

/** Why dashboards are empty; where Prometheus does not answer, that is said by what is asked of it. */
async function unfed(servers: Servers, signal: AbortSignal | undefined): Promise<ReadonlyMap<string, string>> {
  const to = Date.now();
  try {
    return await unfedDashboards({ servers, signal }, { from: to - limits.fedMs, to });
  } catch (error) {
    if (!(error instanceof ConsoleError)) throw error;
    return new Map();
  }
}

/** Describes everything that the page draws; it needs no server for that. */
export async function describeConsole(
  servers: Servers,
  { telltale, engine, links, signal }: DescriptionQuestion,
): Promise<ConsoleDescription> {
  const notFed = await unfed(servers, signal);
  return {
    telltale,
    engine,
    links,
    dashboards: dashboards.map((dashboard) => describeDashboard(dashboard, notFed.get(dashboard.uid))),
    searches: savedSearches.map(({ id, title, purpose, columns, asks }) => ({
      id,
      title,
      purpose,
      columns,
      ...(asks && { asks }),
    })),
  };
}
