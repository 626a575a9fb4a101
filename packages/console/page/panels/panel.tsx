// One panel: title, links, and content, or the reason why it has none. A failure of one panel does not affect others.
import { useErrorBoundary, useRef } from 'preact/hooks';
import type { DashboardDescription, Deploys, GraphData, PanelData, PanelDescription } from '../../src/api.ts';
import { ApiFailure, address } from '../api.ts';
import { useSize } from '../charts/use-size.ts';
import { limits } from '../limits.ts';
import { panelLinkAddress, requestAddress, variableParameters, variablesOf } from '../links.ts';
import { RecordList } from '../records/record-list.tsx';
import { type Address, useAddress } from '../router.ts';
import { Failure, Incomplete, Loading } from '../shell/failure.tsx';
import { useTime } from '../time/time-context.ts';
import { useAnswer } from '../use-answer.ts';
import { GraphPanel } from './graph-panel.tsx';
import { StatPanel } from './stat-panel.tsx';
import { TablePanel } from './table-panel.tsx';

interface PanelProps {
  readonly dashboard: DashboardDescription;
  readonly panel: PanelDescription;
  readonly deploys?: Deploys['deploys'] | undefined;
}

/** The number of points for a graph of this width. */
function pointsFor({ kind }: PanelDescription, width: number): number {
  const rounded = Math.ceil(width / limits.widthStepPixels) * limits.widthStepPixels;
  const points = Math.round(rounded / (kind === 'bars' ? limits.barPixels : limits.linePixels));
  return Math.min(Math.max(points, kind === 'bars' ? 1 : limits.graphPointsMin), limits.graphPointsMax);
}

function Content({ panel, data, deploys }: Omit<PanelProps, 'dashboard'> & { readonly data: PanelData }) {
  switch (data.kind) {
    case 'stat':
      return <StatPanel panel={panel} data={data} />;
    case 'graph':
      return <GraphPanel panel={panel} data={data} deploys={deploys} />;
    case 'table':
      return <TablePanel panel={panel} data={data} />;
    default:
      return <RecordList records={data.records} noRecords={panel.noData} />;
  }
}

function slowest({ exemplars }: GraphData): string | undefined {
  return exemplars.toSorted((one, other) => other.value - one.value)[0]?.trace_id;
}

function Links({ panel, data, at }: { panel: PanelDescription; data: PanelData | undefined; at: Address }) {
  const trace = data?.kind === 'graph' ? slowest(data) : undefined;
  return (
    <div class="panel-links">
      {trace !== undefined && <a href={requestAddress(at, trace, { panel: panel.id })}>Slowest request</a>}
      {panel.links.map((link) => (
        <a key={link.title} href={panelLinkAddress(at, link)}>
          {link.title}
        </a>
      ))}
    </div>
  );
}

export function Panel({ dashboard, panel, deploys }: PanelProps) {
  const at = useAddress();
  const { range } = useTime();
  const body = useRef<HTMLDivElement>(null);
  const { width } = useSize(body);
  const [error] = useErrorBoundary();
  const path = address('/api/panel', {
    dashboard: dashboard.uid,
    panel: panel.id,
    from: range.from,
    to: range.to,
    points: pointsFor(panel, width),
    ...variableParameters(variablesOf(at, dashboard.variables)),
  });
  const { data, failure, isLoading } = useAnswer<PanelData>(width === 0 ? undefined : path);
  const broken = error === undefined ? failure : new ApiFailure('page', `This panel could not be drawn: ${error}`);
  const isCurrent = at.query.get('panel') === String(panel.id);
  return (
    <section
      class={`panel panel-${panel.kind}${isCurrent ? ' is-current' : ''}`}
      id={`panel-${panel.id}`}
      aria-labelledby={`title-${panel.id}`}
      aria-busy={isLoading}
      data-panel={panel.title}
      style={{ '--span': panel.width, '--rows': panel.height }}
    >
      <header>
        <h3 id={`title-${panel.id}`} title={panel.description}>
          {panel.title}
        </h3>
        <Links panel={panel} data={data} at={at} />
      </header>
      <div class="panel-body" ref={body}>
        {broken && <Failure failure={broken} isBeside={data !== undefined && error === undefined} />}
        {data && 'incomplete' in data && <Incomplete of={data} />}
        {data && error === undefined && <Content panel={panel} data={data} deploys={deploys} />}
        {!data && !broken && <Loading />}
      </div>
    </section>
  );
}
