// The log histogram: number of records over time, by level; a drag selects a range.
import { useMemo, useRef } from 'preact/hooks';
import type { LogHistogram } from '../../../src/api.ts';
import { address } from '../../api.ts';
import { Graph } from '../../charts/graph.tsx';
import type { GraphInput } from '../../charts/graph-input.ts';
import { useSize } from '../../charts/use-size.ts';
import { limits } from '../../limits.ts';
import { filterOf } from '../../records/filter-address.ts';
import { levelColour } from '../../records/levels.ts';
import { useAddress } from '../../router.ts';
import { Failure, Incomplete } from '../../shell/failure.tsx';
import { useTime } from '../../time/time-context.ts';
import { useAnswer } from '../../use-answer.ts';

/** A level keeps its colour however its name is written. */
const coloured = (series: LogHistogram['series'][number]): LogHistogram['series'][number] => ({
  ...series,
  colour: series.colour ?? levelColour(series.name),
});

export function Histogram() {
  const at = useAddress();
  const { range } = useTime();
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const rounded = Math.ceil(width / limits.widthStepPixels) * limits.widthStepPixels;
  const path = address('/api/logs/histogram', {
    from: range.from,
    to: range.to,
    ...filterOf(at),
    points: Math.round(rounded / limits.barPixels),
    by: 'log.level',
  });
  const { data, failure } = useAnswer<LogHistogram>(width === 0 ? undefined : path);
  const input = useMemo(
    (): GraphInput | undefined =>
      data && {
        title: 'records by level',
        unit: 'short',
        range,
        times: data.times,
        series: data.series.map(coloured),
        style: 'bars',
        stacked: true,
      },
    [data],
  );
  return (
    <section class="histogram" ref={box} aria-label="Records over time, by level">
      {failure && <Failure failure={failure} isBeside={data !== undefined} />}
      {data && <Incomplete of={data} />}
      {input && <Graph input={input} />}
    </section>
  );
}
