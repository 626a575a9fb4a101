// A graph panel: lines or bars over time.
import { useMemo } from 'preact/hooks';
import type { Deploys, GraphData, PanelDescription } from '../../src/api.ts';
import { Graph } from '../charts/graph.tsx';
import type { GraphInput } from '../charts/graph-input.ts';
import { requestAddress } from '../links.ts';
import { useAddress } from '../router.ts';
import { Empty } from '../shell/failure.tsx';
import { OmittedCount } from '../shell/omitted-count.tsx';
import { useTime } from '../time/time-context.ts';

interface GraphPanelProps {
  readonly panel: PanelDescription;
  readonly data: GraphData;
  readonly deploys?: Deploys['deploys'] | undefined;
}

export function GraphPanel({ panel, data, deploys = [] }: GraphPanelProps) {
  const { range } = useTime();
  const at = useAddress();
  // The axis moves together with the values that were requested for it, not before.
  const input = useMemo(
    (): GraphInput => ({
      ...data,
      title: panel.title,
      unit: panel.unit,
      range,
      style: panel.kind === 'bars' ? 'bars' : 'lines',
      stacked: panel.stacked,
      steps: panel.steps,
      max: panel.max,
      mayBeNegative: panel.mayBeNegative,
      deploys,
      requestAddress: (trace) => requestAddress(at, trace, { panel: panel.id }),
      currentTrace: at.query.get('trace') ?? undefined,
    }),
    [data, deploys, panel],
  );
  const isEmpty = data.series.every(({ values }) => values.every((value) => value === null));
  if (isEmpty && data.exemplars.length === 0) return <Empty title={panel.noData} />;
  return (
    <>
      <Graph input={input} />
      <OmittedCount count={data.left_out} />
    </>
  );
}
