// Runs every query of every committed dashboard against the real servers, as Grafana would send it.
import { dashboards as described, panelId } from '@telltale/content';
import type { Ask } from '../support/ask.ts';
import { askLogs } from './grafana/elasticsearch-source.ts';
import { type Interval, initialValue, interpolate, type Value } from './grafana/interpolation.ts';
import type { Dashboard, Panel, Target } from './grafana/model.ts';
import { askInstant, askLabelValues, askRange, type TimeRange } from './grafana/prometheus-source.ts';

/** Where the answers come from. */
export interface Sources {
  readonly prometheus: Ask;
  readonly elasticsearch: Ask;
  readonly scrapeSeconds: number;
  /** A service that has everything, for the dashboards that can be narrowed to one. */
  readonly service: string;
}

/** What one query of one panel, variable or annotation came to. */
export interface QueryProof {
  readonly dashboard: string;
  readonly panel: string;
  readonly query: string;
  readonly state: 'answered' | 'empty' | 'may be empty' | 'failed';
  /** Series with numbers, or rows. */
  readonly found: number;
  /** Why it failed, or why it may be empty. */
  readonly why: string | undefined;
}

/** A browser's width, which is what the number of points comes from. */
const PIXELS_WIDE = 1_600;
const COLUMNS = 24;

interface Scope {
  readonly dashboard: Dashboard;
  readonly values: ReadonlyMap<string, Value>;
  readonly range: TimeRange;
}

function secondsOf(text: string): number {
  const [, count, unit] = /^now-(\d+)([smhd])$/.exec(text) ?? [];
  const seconds = { s: 1, m: 60, h: 3_600, d: 86_400 }[unit ?? ''];
  if (count === undefined || seconds === undefined) throw new Error(`${text} is no time that the proof knows`);
  return Number(count) * seconds;
}

/** Grafana rounds the time between two points to one that people count in. */
const steps = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600] as const;

function intervalOf(panel: Panel | undefined, { from, to }: TimeRange, scrapeSeconds: number): Interval {
  const points = Math.max(1, (PIXELS_WIDE * (panel?.gridPos.w ?? COLUMNS)) / COLUMNS);
  const wanted = Math.max((to - from) / points, scrapeSeconds);
  const stepSeconds = steps.find((step) => step >= wanted) ?? 3_600;
  return { stepSeconds, scrapeSeconds, rangeSeconds: to - from };
}

async function valuesOf(
  { templating }: Dashboard,
  range: TimeRange,
  { prometheus }: Sources,
): Promise<Scope['values']> {
  const values = new Map<string, Value>();
  for (const variable of templating.list) {
    const { query } = variable;
    let found: string[] = [];
    if (variable.type === 'query') {
      if (typeof query !== 'object') throw new Error(`variable ${variable.name} has no query`);
      const interval = { stepSeconds: 1, scrapeSeconds: 1, rangeSeconds: range.to - range.from };
      found = await askLabelValues(
        prometheus,
        interpolate(query.query, values, { language: 'promql', interval }),
        range,
      );
      if (found.length === 0) throw new Error(`variable ${variable.name} has no value`);
    }
    values.set(variable.name, initialValue(variable, found));
  }
  return values;
}

async function countFor(panel: Panel, target: Target, scope: Scope, sources: Sources): Promise<number> {
  const { values, range } = scope;
  const interval = intervalOf(panel, range, sources.scrapeSeconds);
  if (target.datasource.type === 'elasticsearch') {
    const query = interpolate(target.query ?? '', values, { language: 'lucene', interval });
    return (await askLogs(sources.elasticsearch, target, query, range)).rows;
  }
  const expr = interpolate(target.expr ?? '', values, { language: 'promql', interval });
  const series = target.instant
    ? await askInstant(sources.prometheus, expr, range)
    : await askRange(sources.prometheus, expr, range, interval.stepSeconds);
  return series.filter((one) => one.values.some((value) => !Number.isNaN(value))).length;
}

function mayBeEmpty({ uid }: Dashboard, { id }: Panel): string | undefined {
  const panels = described.find((one) => one.uid === uid)?.rows.flatMap((row) => row.panels) ?? [];
  return panels.find(({ title }) => panelId(uid, title) === id)?.mayBeEmpty;
}

async function provePanel(panel: Panel, scope: Scope, sources: Sources): Promise<QueryProof[]> {
  const proofs: QueryProof[] = [];
  for (const target of panel.targets ?? []) {
    const about = { dashboard: scope.dashboard.uid, panel: panel.title, query: target.expr ?? target.query ?? '' };
    try {
      const found = await countFor(panel, target, scope, sources);
      const why = found === 0 ? mayBeEmpty(scope.dashboard, panel) : undefined;
      proofs.push({
        ...about,
        found,
        why,
        state: found > 0 ? 'answered' : why === undefined ? 'empty' : 'may be empty',
      });
    } catch (error) {
      proofs.push({ ...about, found: 0, state: 'failed', why: (error as Error).message });
    }
  }
  return proofs;
}

/** Marks on graphs: an error is a defect, and so is a dashboard whose marks never come. */
async function proveAnnotations(scope: Scope, { prometheus, scrapeSeconds }: Sources): Promise<QueryProof[]> {
  const proofs: QueryProof[] = [];
  for (const { name, expr } of scope.dashboard.annotations?.list ?? []) {
    if (expr === undefined) continue;
    const about = { dashboard: scope.dashboard.uid, panel: `mark ${name}`, query: expr };
    const interval = intervalOf(undefined, scope.range, scrapeSeconds);
    try {
      const query = interpolate(expr, scope.values, { language: 'promql', interval });
      const found = (await askRange(prometheus, query, scope.range, interval.stepSeconds)).length;
      proofs.push({ ...about, found, why: undefined, state: found > 0 ? 'answered' : 'empty' });
    } catch (error) {
      proofs.push({ ...about, found: 0, state: 'failed', why: (error as Error).message });
    }
  }
  return proofs;
}

/**
 * Asks for one service what is not asked of its metrics alone: its logs, whose language escapes a choice in its own way.
 */
async function proveChosen(scope: Scope, sources: Sources): Promise<QueryProof[]> {
  if (!scope.values.has('service')) return [];
  const values = new Map([...scope.values, ['service', { values: [sources.service] }] as const]);
  const proofs: QueryProof[] = [];
  for (const panel of scope.dashboard.panels) {
    const targets = (panel.targets ?? []).filter(({ datasource }) => datasource.type === 'elasticsearch');
    const narrowed = await provePanel({ ...panel, targets }, { ...scope, values }, sources);
    proofs.push(...narrowed.map((proof) => ({ ...proof, panel: `${proof.panel} (${sources.service})` })));
  }
  return proofs;
}

/** Proves one dashboard as it is opened, nothing chosen, at its own time range, and narrowed to one service. */
export async function proveDashboard(dashboard: Dashboard, sources: Sources): Promise<QueryProof[]> {
  const to = Date.now() / 1_000;
  const range = { from: to - secondsOf(dashboard.time.from), to };
  let scope: Scope;
  try {
    scope = { dashboard, range, values: await valuesOf(dashboard, range, sources) };
  } catch (error) {
    const why = (error as Error).message;
    return [{ dashboard: dashboard.uid, panel: 'variables', query: '', found: 0, state: 'failed', why }];
  }
  const proofs: QueryProof[] = [];
  for (const panel of dashboard.panels) proofs.push(...(await provePanel(panel, scope, sources)));
  return [...proofs, ...(await proveAnnotations(scope, sources)), ...(await proveChosen(scope, sources))];
}
