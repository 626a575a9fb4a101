// Asks one query of one panel as Grafana would send it: written by Grafana's own libraries for what is chosen.
import { loadGrafana } from '../../grafana/load.ts';
import type { Answer, OpenDashboard } from '../../grafana/types.ts';
import type { Ask } from '../../support/server-client.ts';
import { askLogs, type LogLine } from './elasticsearch-source.ts';
import type { Dashboard, Panel, Target } from './model.ts';
import { askInstant, askLabelValues, askRange } from './prometheus-source.ts';

/** Where the answers come from. */
export interface Sources {
  readonly prometheus: Ask;
  readonly elasticsearch: Ask;
  readonly scrapeSeconds: number;
}

/** A query as it was sent, and what came back. */
export interface AskedTarget {
  readonly query: string;
  readonly answer: Answer;
  readonly lines: readonly LogLine[];
  /** Series with numbers, or lines. */
  readonly found: number;
}

/** A browser's width, which is what the number of points comes from. */
const PIXELS_WIDE = 1_600;
const COLUMNS = 24;

const list = [
  { uid: 'telltale-metrics', name: 'Telltale metrics', type: 'prometheus' },
  { uid: 'telltale-logs', name: 'Telltale logs', type: 'elasticsearch' },
] as const;

/** A dashboard as it is opened in Grafana: with the values that its variables have by now. */
export async function openDashboard(
  dashboard: Dashboard,
  { prometheus }: Pick<Sources, 'prometheus'>,
): Promise<OpenDashboard> {
  const grafana = await loadGrafana();
  const range = (await grafana.open({ time: dashboard.time }, { list: [], variableValues: async () => [] })).range;
  return await grafana.open(dashboard, { list, variableValues: (query) => askLabelValues(prometheus, query, range) });
}

/** A query with the values put in, and the time between two of its points. */
export async function writeQuery(
  text: string,
  {
    open,
    panel,
    type,
    scrapeSeconds,
  }: {
    readonly open: OpenDashboard;
    readonly panel?: Panel | undefined;
    readonly type: string;
    readonly scrapeSeconds: number;
  },
): Promise<{ readonly query: string; readonly stepMs: number }> {
  const { range } = open;
  const points = Math.max(1, (PIXELS_WIDE * (panel?.gridPos.w ?? COLUMNS)) / COLUMNS);
  const stepMs = (await loadGrafana()).intervalMs(range, points, scrapeSeconds * 1_000);
  const step = stepMs / 1_000;
  const extra = {
    __interval: `${step}s`,
    __interval_ms: String(stepMs),
    // As documented for the data source: no rate is asked over less than four scrapes.
    __rate_interval: `${Math.max(step + scrapeSeconds, 4 * scrapeSeconds)}s`,
    __range: `${Math.round((range.to - range.from) / 1_000)}s`,
  };
  return { query: open.interpolate(text, type === 'elasticsearch' ? 'lucene' : 'promql', extra), stepMs };
}

/** @throws Error with the server's reason where it refuses the query */
export async function askTarget(
  target: Target,
  {
    open,
    panel,
    sources,
  }: { readonly open: OpenDashboard; readonly panel?: Panel | undefined; readonly sources: Sources },
): Promise<AskedTarget> {
  const { type } = target.datasource;
  const { scrapeSeconds, prometheus, elasticsearch } = sources;
  const text = target.expr ?? target.query ?? '';
  const { query, stepMs } = await writeQuery(text, { open, panel, type, scrapeSeconds });
  if (type === 'elasticsearch') {
    const { answer, lines } = await askLogs(elasticsearch, target, query, open.range);
    const counted = answer.series.filter(({ points }) => points.some(([, count]) => count > 0)).length;
    return { query, answer, lines, found: counted + lines.length };
  }
  const asked = { ...target, expr: query };
  const answer = target.instant
    ? await askInstant(prometheus, asked, open.range)
    : await askRange(prometheus, asked, open.range, stepMs);
  const found = answer.series.filter(({ points }) => points.some(([, value]) => !Number.isNaN(value))).length;
  return { query, answer, lines: [], found };
}
