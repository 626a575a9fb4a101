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
import { chosenBy } from './check-question.ts';

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

function describeDashboard(dashboard: Dashboard): DashboardDescription {
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
  };
}

/** @param given what the page is told of the console itself */
export function describeConsole(given: Pick<ConsoleDescription, 'telltale' | 'engine' | 'links'>): ConsoleDescription {
  return {
    ...given,
    dashboards: dashboards.map(describeDashboard),
    searches: savedSearches.map(({ id, title, purpose, columns, asks }) => ({
      id,
      title,
      purpose,
      columns,
      ...(asks && { asks }),
    })),
  };
}
