// The request view: its log lines across services, in order, with the time since the first and a lane for each service.
import { useMemo } from 'preact/hooks';
import type { LogRecord, RequestTimeline } from '../../src/api.ts';
import { address } from '../api.ts';
import { seriesColours } from '../charts/colours.ts';
import { useConsole } from '../console-context.ts';
import { dashboardTitle } from '../dashboard-title.ts';
import { iso, moment, offset } from '../format/clock.ts';
import { logsAddress, shippingAddress } from '../links.ts';
import { exchangeOf } from '../records/exchange.ts';
import { isBad } from '../records/levels.ts';
import { lineOf } from '../records/record-item.tsx';
import { useOpen } from '../records/record-list.tsx';
import { useAddress } from '../router.ts';
import { Empty, Failure, Incomplete, Loading } from '../shell/failure.tsx';
import { Icon } from '../shell/icon.tsx';
import { Page } from '../shell/page.tsx';
import { useTheme } from '../shell/theme.ts';
import { useTime } from '../time/time-context.ts';
import { useAnswer } from '../use-answer.ts';
import { type Lane, TimelineRow } from './request/timeline-row.tsx';

/** A link to the view from which the user came; undefined if the address does not have a valid one. */
function useBack(): { readonly href: string; readonly title: string } | undefined {
  const at = useAddress();
  const { dashboards } = useConsole();
  const text = at.query.get('back') ?? '';
  if (!/^\/(?![/\\])/.test(text)) return undefined;
  const url = new URL(text, location.origin);
  const href = url.pathname + url.search;
  const dashboard = dashboards.find(({ uid }) => url.pathname === `/d/${uid}`);
  if (dashboard === undefined) return { href, title: url.pathname === '/logs' ? 'Logs' : 'Overview' };
  const panels = dashboard.rows.flatMap((row) => row.panels);
  const title = dashboardTitle(dashboard);
  const panel = panels.find(({ id }) => String(id) === url.searchParams.get('panel'));
  return { href, title: panel === undefined ? title : `${panel.title}, ${title}` };
}

function BackLink() {
  const back = useBack();
  if (back === undefined) return null;
  return (
    <a class="button back" href={back.href}>
      <Icon name="back" /> {back.title}
    </a>
  );
}

const timeOfRecord = ({ at }: LogRecord): number => Date.parse(at);

function lanesOf({ services }: RequestTimeline): Map<string, Lane> {
  const colours = seriesColours(services.map((name) => ({ name })));
  return new Map(services.map((name, index) => [name, { index, colour: colours[index] ?? '' }]));
}

function Summary({ timeline }: { readonly timeline: RequestTimeline }) {
  const { records, services, more, trace_id } = timeline;
  const at = useAddress();
  const times = records.map(timeOfRecord);
  const [start, end] = [Math.min(...times), Math.max(...times)];
  const request = records.map(exchangeOf).find((each) => each.request !== undefined)?.request;
  const bad = records.filter(({ level }) => isBad(level)).length;
  const margin = 60_000;
  return (
    <div class="summary">
      <dl>
        <div class="summary-trace">
          <dt>Trace</dt>
          <dd>
            <code>{trace_id}</code>
          </dd>
        </div>
        {request !== undefined && (
          <div>
            <dt>Request</dt>
            <dd>{lineOf(request)}</dd>
          </div>
        )}
        <div>
          <dt>Began</dt>
          <dd>
            <time dateTime={iso(start)}>{moment(start, 'milliseconds')}</time>
          </dd>
        </div>
        <div>
          <dt>First to last line</dt>
          <dd>{offset(end - start).slice(1)}</dd>
        </div>
        <div>
          <dt>Lines</dt>
          <dd>
            {records.length}
            {more && '+'}
            {bad > 0 && <span class="tag c-red">{bad === 1 ? '1 error' : `${bad} errors`}</span>}
          </dd>
        </div>
        <div>
          <dt>Services</dt>
          <dd>{services.length}</dd>
        </div>
      </dl>
      <div class="summary-links">
        <a
          class="button"
          href={logsAddress(at, { from: String(start - margin), to: String(end + margin), trace: trace_id })}
        >
          <Icon name="lines" /> In the logs
        </a>
      </div>
    </div>
  );
}

function Timeline({ timeline }: { readonly timeline: RequestTimeline }) {
  const { records, more } = timeline;
  const { theme } = useTheme();
  const lanes = useMemo(() => lanesOf(timeline), [timeline, theme]);
  const { open, toggle } = useOpen();
  const times = records.map(timeOfRecord);
  const start = Math.min(...times);
  const length = Math.max(1, Math.max(...times) - start);
  return (
    <section class="timeline" aria-label="Lines of the request" style={{ '--lanes': lanes.size }}>
      <ul class="lane-names" aria-label="Services, in the order in which they were reached">
        {[...lanes].map(([name, { colour }]) => (
          <li key={name}>
            <i class="dot" style={{ '--own': colour }} />
            {name}
          </li>
        ))}
      </ul>
      <ol class="records">
        {records.map((record) => (
          <TimelineRow
            key={`${record.index} ${record.id}`}
            record={record}
            lane={lanes.get(record.service ?? '')}
            offsetMs={timeOfRecord(record) - start}
            lengthMs={length}
            isOpen={open.has(record.id)}
            toggle={toggle}
          />
        ))}
      </ol>
      {more && <p class="note">The request has more lines. The logs list all of them.</p>}
    </section>
  );
}

function NotFound({ trace }: { readonly trace: string }) {
  const at = useAddress();
  return (
    <Empty title="No log line has this trace id">
      <p>
        <code>{trace}</code>
      </p>
      <ul>
        <li>The request may have logged nothing: an exemplar on a graph shows only that it was measured.</li>
        <li>Its lines may not be searchable yet: that takes about a second after they arrive. Refresh.</li>
        <li>They may have been deleted: the retention of logs is shorter than that of metrics.</li>
        <li>
          Its service may wait for Elasticsearch: see <a href={shippingAddress(at)}>Shipping</a>.
        </li>
      </ul>
    </Empty>
  );
}

export function RequestView({ trace }: { readonly trace: string }) {
  const { now } = useTime();
  const { data, failure } = useAnswer<RequestTimeline>(address('/api/request', { trace }), now);
  const isNone = data !== undefined && data.records.length === 0;
  return (
    <Page
      title="Request"
      about="The log lines of one request, in order, across services."
      controls={<BackLink />}
      withoutTime
    >
      {failure && <Failure failure={failure} isBeside={data !== undefined} />}
      {data && <Incomplete of={data} />}
      {isNone && <NotFound trace={trace} />}
      {data && !isNone && (
        <>
          <Summary timeline={data} />
          <Timeline timeline={data} key={data.trace_id} />
        </>
      )}
      {!data && !failure && <Loading />}
    </Page>
  );
}
