// One line of a request: when, in which service's lane, and what it says; it unfolds into its fields.
import type { LogRecord } from '../../../src/api.ts';
import { iso, moment, offset } from '../../format/clock.ts';
import { levelColour } from '../../records/levels.ts';
import { RecordDetails } from '../../records/record-details.tsx';
import { visibleLine } from '../../records/visible.ts';

/** Where a service's lines are drawn. */
export interface Lane {
  readonly index: number;
  readonly colour: string;
}

interface TimelineRowProps {
  readonly record: LogRecord;
  readonly lane: Lane | undefined;
  readonly offsetMs: number;
  readonly lengthMs: number;
  readonly isOpen: boolean;
  readonly toggle: (id: string) => void;
}

const LINE_CHARACTERS_MAX = 600;

export function TimelineRow({ record, lane, offsetMs, lengthMs, isOpen, toggle }: TimelineRowProps) {
  const style = { '--own': lane?.colour ?? 'var(--muted)' };
  const at = Date.parse(record.at);
  return (
    <li class={`record timeline-row level-${levelColour(record.level)}${isOpen ? ' is-open' : ''}`} data-id={record.id}>
      <button type="button" class="record-line" aria-expanded={isOpen} onClick={() => toggle(record.id)}>
        <time class="offset" dateTime={iso(at)} title={moment(at, 'milliseconds')}>
          {offset(offsetMs)}
        </time>
        <span class="lanes" aria-hidden="true">
          <i class="dot" style={{ ...style, '--lane': lane?.index ?? 0 }} />
        </span>
        <span class="place" aria-hidden="true">
          <i style={{ ...style, '--place': offsetMs / lengthMs }} />
        </span>
        <span class="record-level">{visibleLine((record.level ?? '').slice(0, 20))}</span>
        <span class="record-service" title={record.service}>
          {visibleLine(record.service ?? '')}
        </span>
        <span class="record-text">
          {visibleLine(record.message.slice(0, LINE_CHARACTERS_MAX)) || <em>(no message)</em>}
        </span>
      </button>
      {isOpen && <RecordDetails record={record} withRequest={false} />}
    </li>
  );
}
