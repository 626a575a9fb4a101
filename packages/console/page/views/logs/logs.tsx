// The logs view: a filter bar, a histogram, and records, the newest first or live.
import { useEffect, useRef, useState } from 'preact/hooks';
import { address } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { limits } from '../../limits.ts';
import { filterOf, filterText } from '../../records/filter-address.ts';
import { useAddress } from '../../router.ts';
import { Page } from '../../shell/page.tsx';
import { useTime } from '../../time/time-context.ts';
import { FilterBar } from './filter-bar.tsx';
import { FoundRecords } from './found-records.tsx';
import { Histogram } from './histogram.tsx';
import { LiveRecords } from './live-records.tsx';

/** The list's range does not advance while the user reads, so that records do not move. */
function useListRange(isReading: boolean) {
  const at = useAddress();
  const { range, text } = useTime();
  const asked = `${filterText(at)} ${text.from} ${text.to}`;
  const held = useRef({ asked, range });
  if (!isReading || held.current.asked !== asked) held.current = { asked, range };
  return held.current.range;
}

export function LogsView() {
  const at = useAddress();
  const { searches, links } = useConsole();
  const [isReading, setReading] = useState(false);
  const range = useListRange(isReading);
  const isLive = at.query.get('live') === '1';
  const searchId = at.query.get('search');
  const search = searches.find(({ id }) => id === searchId);
  const path = address('/api/logs', { from: range.from, to: range.to, ...filterOf(at), limit: limits.recordsPage });
  const filter = filterText(at);
  useEffect(() => setReading(false), [filter, isLive]);
  const kibana = links.kibana?.replace(/\/$/, '');
  return (
    <Page
      title="Logs"
      about="The records of all services, the newest first."
      outside={
        kibana === undefined ? [] : [['Kibana', `${kibana}/app/discover#/${searchId ? `view/${searchId}` : ''}`]]
      }
    >
      <FilterBar />
      <Histogram />
      {isLive ? (
        <LiveRecords key={filter} tailPath={`/api/logs/tail${filter || '?'}&after=`} columns={search?.columns} />
      ) : (
        <FoundRecords path={path} columns={search?.columns} isReading={isReading} setReading={setReading} />
      )}
    </Page>
  );
}
