// One record in a list, with the columns of a saved search and a link to its request.
import { Component } from 'preact';
import { iso, moment } from '../format/clock.ts';
import { escapeText } from './escape-text.ts';
import { type LineProps, lineOf, RecordItem } from './record-item.tsx';

export interface RecordRowProps extends LineProps {
  /** Fields shown after the message. */
  readonly columns?: readonly string[] | undefined;
  /** The address of a record's request. */
  readonly requestHref: (trace: string) => string;
}

/** Properties of the list: fields that the line shows anyway are not repeated. */
const inLine = new Set(['message', 'log.level', 'service.name', 'trace.id', '@timestamp']);

function Column({ name, value }: { readonly name: string; readonly value: unknown }) {
  return (
    <span class="record-column">
      {escapeText(name)}=<b>{lineOf(typeof value === 'string' ? value : JSON.stringify(value))}</b>
    </span>
  );
}

/** A class component, so that unchanged lines are not rendered again: a tail has hundreds. */
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
