// Data of a stat panel: one or a few values at the end of the range.
import type { StatData } from '../api.ts';
import { limits } from './limits.ts';
import type { AskedPanel } from './panel-data.ts';
import { queryInstant } from './query-prometheus.ts';
import { nameOf } from './series-names.ts';

export async function statData({ servers, panel, question, queries }: AskedPanel): Promise<StatData> {
  const { range, signal } = question;
  const answers = await Promise.all(queries.map((query) => queryInstant({ servers, signal }, query, range.to)));
  const values = answers.flatMap((samples, index) =>
    samples.map(({ labels, value }) => ({ name: nameOf(panel.metrics?.[index]?.legend ?? '', labels), value })),
  );
  const leftOut = values.length - limits.seriesMax;
  return { kind: 'stat', values: values.slice(0, limits.seriesMax), ...(leftOut > 0 && { left_out: leftOut }) };
}
