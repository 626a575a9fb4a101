// Describes dashboards and searches to the page: everything but their queries.
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
import { startDeadline } from '@telltale/http';
import type { ConsoleDescription, DashboardDescription, PanelDescription } from '../api.ts';
import type { Servers } from '../servers/servers.ts';
import { answerOrFallback } from './answer-or-fallback.ts';
import { dashboardsWithoutData } from './dashboards-without-data.ts';
import { limits } from './limits.ts';
import { openingRange } from './opening-range.ts';
import { chosenBy } from './validate-request.ts';

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

/** The data of the console's description, and where it comes from. */
export interface DescriptionQuestion extends Pick<ConsoleDescription, 'telltale' | 'engine'> {
  /** Looks up Grafana's and Kibana's addresses. */
  readonly links: () => Promise<ConsoleDescription['links']>;
  readonly signal?: AbortSignal | undefined;
}

/** Describes everything that the page draws. It works without any server, and does not wait for one that hangs. */
export async function describeConsole(
  servers: Servers,
  { telltale, engine, links, signal }: DescriptionQuestion,
): Promise<ConsoleDescription> {
  const to = Date.now();
  using deadline = startDeadline(limits.describeMsMax, signal);
  const asking = { servers, signal: deadline.signal };
  const [notFed, outside, opensFrom] = await Promise.all([
    answerOrFallback('It is unknown which dashboards have data', {
      answer: dashboardsWithoutData(asking, { from: to - limits.fedMs, to }),
      nothing: new Map(),
      signal: deadline.signal,
    }),
    answerOrFallback('No links to Grafana and Kibana', { answer: links(), nothing: {}, signal: deadline.signal }),
    answerOrFallback<string | undefined>('', {
      answer: openingRange(asking, to),
      nothing: undefined,
      signal: deadline.signal,
    }),
  ]);
  signal?.throwIfAborted();
  const unknown = [...notFed.unknown, ...outside.unknown];
  return {
    telltale,
    engine,
    links: outside.known,
    ...(opensFrom.known !== undefined && { opens_from: opensFrom.known }),
    ...(unknown.length > 0 && { unknown }),
    dashboards: dashboards.map((dashboard) => describeDashboard(dashboard, notFed.known.get(dashboard.uid))),
    searches: savedSearches.map(({ id, title, purpose, columns, asks }) => ({
      id,
      title,
      purpose,
      columns,
      ...(asks && { asks }),
    })),
  };
}
