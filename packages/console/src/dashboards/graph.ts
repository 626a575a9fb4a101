// Lines over time, from Prometheus.
import type { GraphData, GraphSeries } from '../api.ts';
import { askRange } from './ask-prometheus.ts';
import { exemplarsOf } from './exemplars.ts';
import { limits } from './limits.ts';
import type { AskedPanel } from './panel-data.ts';
import { colourByName, nameOf } from './series-names.ts';
import { timesOf } from './time-step.ts';

const largestOf = ({ values }: GraphSeries): number => Math.max(...values.map((value) => value ?? -Infinity));

/** As many series as can be drawn: the largest, in their order. */
export function bounded(series: readonly GraphSeries[]): Pick<GraphData, 'series' | 'left_out'> {
  const kept = new Set(series.toSorted((a, b) => largestOf(b) - largestOf(a)).slice(0, limits.seriesMax));
  const leftOut = series.length - kept.size;
  return { series: series.filter((one) => kept.has(one)), ...(leftOut > 0 && { left_out: leftOut }) };
}

export async function graphData(asked: AskedPanel): Promise<GraphData> {
  const { servers, panel, question, queries, stepMs } = asked;
  const { range, signal } = question;
  const colourOf = colourByName(panel);
  const [answers, exemplars] = await Promise.all([
    Promise.all(queries.map((query) => askRange({ servers, signal }, query, { range, stepMs }))),
    panel.exemplars ? exemplarsOf(asked) : [],
  ]);
  const series = answers.flatMap((lines, index) => {
    const { legend = '', tooltipOnly } = panel.metrics?.[index] ?? {};
    return lines.map(({ labels, values }): GraphSeries => {
      const name = nameOf(legend, labels);
      const colour = colourOf(name);
      return { name, values, ...(colour && { colour }), ...(tooltipOnly && { tooltip_only: true }) };
    });
  });
  return { kind: 'graph', times: timesOf(range, stepMs), step_ms: stepMs, ...bounded(series), exemplars };
}
