// The overview: services, the worst first; alerts that notify people; deploys; parts of the plane that are down.
import type { Overview } from '../../src/api.ts';
import { address } from '../api.ts';
import { Empty, Failure, Loading } from '../shell/failure.tsx';
import { OmittedCount } from '../shell/omitted-count.tsx';
import { Page } from '../shell/page.tsx';
import { useTime } from '../time/time-context.ts';
import { useAnswer } from '../use-answer.ts';
import { AlertList } from './overview/alert-list.tsx';
import { DeployList } from './overview/deploy-list.tsx';
import { PartList } from './overview/part-list.tsx';
import { ServiceTable } from './overview/service-table.tsx';

const many = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`;

/** The state of everything in one sentence. */
function Verdict({ overview }: { readonly overview: Overview }) {
  const { services, alerts } = overview;
  const unhealthy = services.filter(({ state }) => state !== 'good');
  const isBad = unhealthy.some(({ state }) => state === 'down' || state === 'bad');
  const isWell = unhealthy.length === 0 && alerts.length === 0;
  const state = isWell ? 'good' : isBad || alerts.some(({ severity }) => severity === 'critical') ? 'bad' : 'poor';
  const words = isWell
    ? `All is well: ${many(services.length, 'service')}, no alert.`
    : [
        unhealthy.length > 0
          ? `${unhealthy.length} of ${many(services.length, 'service')} ${unhealthy.length === 1 ? 'needs' : 'need'} attention`
          : `${many(services.length, 'service is', 'services are')} well`,
        alerts.length > 0 ? `${many(alerts.length, 'alert')} firing` : 'no alert',
      ].join(', ');
  return (
    <p class={`verdict state-${state}`}>
      <i class="dot" />
      {words}
    </p>
  );
}

function NoServices() {
  return (
    <Empty title="No service sends metrics yet">
      <p>Start one with the preload; it appears here within half a minute:</p>
      <pre>node --import @telltale/node app.js</pre>
      <p>
        <code>npm run demo -- --keep</code> starts some for you. If a service runs but is not listed,{' '}
        <code>telltale doctor</code> says why.
      </p>
    </Empty>
  );
}

function Loaded({ overview }: { readonly overview: Overview }) {
  const { services, alerts, alerts_unknown, deploys, parts } = overview;
  return (
    <>
      <PartList parts={parts} />
      {services.length > 0 && <Verdict overview={overview} />}
      <div class="overview">
        <div class="overview-main">
          {services.length === 0 ? <NoServices /> : <ServiceTable services={services} />}
          <OmittedCount count={overview.services_left_out} />
        </div>
        <aside class="overview-side" aria-label="Alerts and deploys">
          <AlertList alerts={alerts} unknown={alerts_unknown} />
          <OmittedCount count={overview.alerts_left_out} />
          <DeployList deploys={deploys} />
        </aside>
      </div>
    </>
  );
}

export function OverviewView() {
  const { range } = useTime();
  const { data, failure } = useAnswer<Overview>(address('/api/overview', { from: range.from, to: range.to }));
  return (
    <Page title="Overview" about="Is it well? If not, where?">
      {failure && <Failure failure={failure} isBeside={data !== undefined} />}
      {data && <Loaded overview={data} />}
      {!data && !failure && <Loading />}
    </Page>
  );
}
