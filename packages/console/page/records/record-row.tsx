// One record in a list: time, level, service and message in a line; it unfolds into its fields.
import { Component } from 'preact';
import type { LogRecord } from '../../src/api.ts';
import { iso, moment } from '../format/clock.ts';
import { levelColour } from './levels.ts';
import { RecordDetails } from './record-details.tsx';
import { visible, visibleLine } from './visible.ts';

export interface RecordRowProps {
  readonly record: LogRecord;
  readonly isOpen: boolean;
  readonly toggle: (id: string) => void;
  /** Fields that are shown behind the message. */
  readonly columns?: readonly string[] | undefined;
  /** Leads to the record's request; undefined where one is on its page. */
  readonly requestHref?: ((trace: string) => string) | undefined;
}

/** Of a list: what the line has anyway is not shown again. */
const inLine = new Set(['message', 'log.level', 'service.name', 'trace.id', '@timestamp']);
/** Characters of a message in a line: more are not seen, and a browser lays each out. */
const LINE_CHARACTERS_MAX = 600;

function Column({ name, value }: { readonly name: string; readonly value: unknown }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return (
    <span class="record-column">
      {visible(name)}=<b>{visibleLine(text.slice(0, LINE_CHARACTERS_MAX))}</b>
    </span>
  );
}

/** A class, so that a line that has not changed is not compared again: a tail has hundreds. */
export class RecordRow extends Component<RecordRowProps> {
  override shouldComponentUpdate(next: RecordRowProps): boolean {
    const { record, isOpen, columns } = this.props;
    return next.record !== record || next.isOpen !== isOpen || next.columns !== columns;
  }

  override render({ record, isOpen, toggle, columns = [], requestHref }: RecordRowProps) {
    const at = Date.parse(record.at);
    const shown = columns.filter((name) => !inLine.has(name) && record.fields[name] !== undefined);
    return (
      <li class={`record level-${levelColour(record.level)}${isOpen ? ' is-open' : ''}`} data-id={record.id}>
        <button type="button" class="record-line" aria-expanded={isOpen} onClick={() => toggle(record.id)}>
          <time dateTime={iso(at)}>{moment(at, 'milliseconds')}</time>
          <span class="record-level">{visibleLine((record.level ?? '').slice(0, 20))}</span>
          <span class="record-service" title={record.service}>
            {visibleLine(record.service ?? '')}
          </span>
          <span class="record-text">
            {visibleLine(record.message.slice(0, LINE_CHARACTERS_MAX)) || <em>(no message)</em>}
            {shown.map((name) => (
              <Column key={name} name={name} value={record.fields[name]} />
            ))}
          </span>
        </button>
        {requestHref !== undefined && record.trace_id !== undefined && (
          <a class="record-trace" href={requestHref(record.trace_id)} title={`Request ${record.trace_id}`}>
            request
          </a>
        )}
        {isOpen && <RecordDetails record={record} withRequest={requestHref !== undefined} />}
      </li>
    );
  }
}
