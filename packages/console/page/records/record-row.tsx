// One record in a list, with the fields that a saved search shows and a link to its request.
import { Component } from 'preact';
import { iso, moment } from '../format/clock.ts';
import { type LineProps, lineOf, RecordItem } from './record-item.tsx';
import { visible } from './visible.ts';

export interface RecordRowProps extends LineProps {
  /** Fields that are shown behind the message. */
  readonly columns?: readonly string[] | undefined;
  /** Leads to a record's request. */
  readonly requestHref: (trace: string) => string;
}

/** Of a list: what the line has anyway is not shown again. */
const inLine = new Set(['message', 'log.level', 'service.name', 'trace.id', '@timestamp']);

function Column({ name, value }: { readonly name: string; readonly value: unknown }) {
  return (
    <span class="record-column">
      {visible(name)}=<b>{lineOf(typeof value === 'string' ? value : JSON.stringify(value))}</b>
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
    const { trace_id: trace, fields } = record;
    const at = Date.parse(record.at);
    const shown = columns.filter((name) => !inLine.has(name) && fields[name] !== undefined);
    return (
      <RecordItem
        record={record}
        isOpen={isOpen}
        toggle={toggle}
        withRequest
        time={<time dateTime={iso(at)}>{moment(at, 'milliseconds')}</time>}
        more={shown.map((name) => <Column key={name} name={name} value={fields[name]} />)}
        link={
          trace !== undefined && (
            <a class="record-trace" href={requestHref(trace)} title={`Request ${trace}`}>
              request
            </a>
          )
        }
      />
    );
  }
}
