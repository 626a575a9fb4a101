// One line of a request: its time, its service's lane and its message; it expands to its fields.
import { iso, moment, offset } from '../../format/clock.ts';
import { exchangeOf } from '../../records/exchange.ts';
import { type LineProps, lineOf, RecordItem } from '../../records/record-item.tsx';

/** The lane of a service. */
export interface Lane {
  readonly index: number;
  readonly colour: string;
}

interface TimelineRowProps extends LineProps {
  readonly lane: Lane | undefined;
  readonly offsetMs: number;
  readonly lengthMs: number;
}

/** The HTTP request and its status, if the message does not contain them. */
function ExchangeColumn({ record }: Pick<LineProps, 'record'>) {
  const { request = '', status = '' } = exchangeOf(record);
  const isSaid = record.message.split(/[^\w]+/).includes(status);
  const words = [record.message.includes(request) ? '' : request, isSaid ? '' : status].filter(Boolean).join(' ');
  return words === '' ? null : <span class="record-column">{lineOf(words)}</span>;
}

export function TimelineRow({ lane, offsetMs, lengthMs, ...line }: TimelineRowProps) {
  const style = { '--own': lane?.colour ?? 'var(--muted)' };
  const at = Date.parse(line.record.at);
  return (
    <RecordItem
      {...line}
      kind="timeline-row"
      withRequest={false}
      more={<ExchangeColumn record={line.record} />}
      time={
        <>
          <time class="offset" dateTime={iso(at)} title={moment(at, 'milliseconds')}>
            {offset(offsetMs)}
          </time>
          <span class="lanes" aria-hidden="true">
            <i class="dot" style={{ ...style, '--lane': lane?.index ?? 0 }} />
          </span>
          <span class="place" aria-hidden="true">
            <i style={{ ...style, '--place': offsetMs / lengthMs }} />
          </span>
        </>
      }
    />
  );
}
