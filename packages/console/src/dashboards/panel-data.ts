// The data of a panel: builds its queries, runs them, and converts the results for drawing.
import type { Panel } from '@telltale/content';
import type { PanelData } from '../api.ts';
import type { Servers } from '../servers/servers.ts';
import { graphData } from './graph.ts';
import { limits } from './limits.ts';
import { linesData } from './lines.ts';
import { logGraphData } from './log-graph.ts';
import { statData } from './stat.ts';
import { tableData } from './table.ts';
import { stepMsOf } from './time-step.ts';
import { checkPoints, panelOf } from './validate-request.ts';
import { type CheckedQuestion, checked, chosenIn, type DashboardQuestion } from './variables.ts';
import { timesAt, writePromql } from './write-query.ts';

/** A request for the data of one panel. */
export interface PanelQuestion extends DashboardQuestion {
  /** The panel's id. */
  readonly panel: number;
  /** The width of the panel in pixels. */
  readonly points: number;
}

/** A panel with its queries and their parameters. */
export interface AskedPanel {
  readonly servers: Servers;
  readonly panel: Panel;
  readonly question: CheckedQuestion;
  readonly points: number;
  /** Time between two points of the result. */
  readonly stepMs: number;
  /** PromQL queries, in the panel's order. */
  readonly queries: readonly string[];
}

/** The queries of a panel, as they are sent to Prometheus. */
async function written(
  servers: Servers,
  panel: Panel,
  { question, stepMs }: { readonly question: CheckedQuestion; readonly stepMs: number },
): Promise<string[]> {
  const texts = (panel.metrics ?? []).map(({ expr }) => expr.text);
  const variables = await chosenIn(servers, texts.join('\n'), question);
  return texts.map((text) => writePromql(text, { variables, times: timesAt(question.range, stepMs) }));
}

/** Runs a panel's queries. @throws ConsoleError `bad_request`, `not_found`, or the server's error */
export async function panelData(servers: Servers, asked: PanelQuestion): Promise<PanelData> {
  checkPoints(asked.points);
  const question = checked(asked);
  const panel = panelOf(question.dashboard, asked.panel);
  const stepMs = stepMsOf(question.range, asked.points, limits.scrapeMs);
  const queries = await written(servers, panel, { question, stepMs });
  const ready: AskedPanel = { servers, panel, question, points: asked.points, stepMs, queries };
  if (panel.kind === 'lines') return await linesData(ready);
  if (panel.logs !== undefined) return await logGraphData(ready);
  if (panel.kind === 'stat') return await statData(ready);
  return panel.kind === 'table' ? await tableData(ready) : await graphData(ready);
}
