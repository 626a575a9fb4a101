// Data of a graph panel: series over time, from Prometheus.
import type { GraphData, GraphSeries } from '../api.ts';
import { exemplarsOf } from './exemplars.ts';
import { limits } from './limits.ts';
import type { AskedPanel } from './panel-data.ts';
import { type Line, queryInstant, queryRange } from './query-prometheus.ts';
import { colourByName, nameOf } from './series-names.ts';
import { timesOf } from './time-step.ts';

const largestOf = ({ values }: GraphSeries): number => Math.max(...values.map((value) => value ?? -Infinity));

/** The series with the largest values, up to the limit, in their order. */
export function bounded(series: readonly GraphSeries[]): Pick<GraphData, 'series' | 'left_out'> {
  const kept = new Set(series.toSorted((a, b) => largestOf(b) - largestOf(a)).slice(0, limits.seriesMax));
  const leftOut = series.length - kept.size;
  return { series: series.filter((one) => kept.has(one)), ...(leftOut > 0 && { left_out: leftOut }) };
}

/** The series of each query, and the times of their values. */
interface Drawn {
  readonly times: readonly number[];
  readonly answers: readonly (readonly Line[])[];
}

const isEmpty = ({ answers }: Drawn): boolean =>
  answers.every((lines) => lines.every(({ values }) => values.every((value) => value === null)));

/**
 * Values at the points of Grafana's graph, the last of which is up to a step before the end. If there are none yet, the
 * values at the end: otherwise the graph would be empty beside a number of the same data.
 */
async function drawn({ servers, question: { range, signal }, queries, stepMs }: AskedPanel): Promise<Drawn> {
  const asking = { servers, signal };
  const times = timesOf(range, stepMs);
  const answers = await Promise.all(queries.map((query) => queryRange(asking, query, { range, stepMs })));
  const before = { times, answers };
  if (!isEmpty(before) || times.at(-1) === range.to) return before;
  const gaps = times.map(() => null);
  const atEnd = await Promise.all(queries.map((query) => queryInstant(asking, query, range.to)));
  const young: Drawn = {
    times: [...times, range.to],
    answers: atEnd.map((samples) => samples.map(({ labels, value }) => ({ labels, values: [...gaps, value] }))),
  };
  return isEmpty(young) ? before : young;
}

export async function graphData(asked: AskedPanel): Promise<GraphData> {
  const { panel, stepMs } = asked;
  const colourOf = colourByName(panel);
  const [{ times, answers }, exemplars] = await Promise.all([drawn(asked), panel.exemplars ? exemplarsOf(asked) : []]);
  const series = answers.flatMap((lines, index) => {
    const { legend = '', tooltipOnly } = panel.metrics?.[index] ?? {};
    return lines.map(({ labels, values }): GraphSeries => {
      const name = nameOf(legend, labels);
      const colour = colourOf(name);
      return { name, values, ...(colour && { colour }), ...(tooltipOnly && { tooltip_only: true }) };
    });
  });
  return { kind: 'graph', times, step_ms: stepMs, ...bounded(series), exemplars };
}
