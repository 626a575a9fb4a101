// One record as a line that unfolds into its fields: when, level, service and message.
import type { ComponentChildren } from 'preact';
import type { LogRecord } from '../../src/api.ts';
import { levelColour } from './levels.ts';
import { RecordDetails } from './record-details.tsx';
import { visibleLine } from './visible.ts';

/** Characters of a message in a line: more are not seen, and a browser lays each out. */
const LINE_CHARACTERS_MAX = 600;

/** A text as it stands in a line. */
export const lineOf = (text: string): string => visibleLine(text.slice(0, LINE_CHARACTERS_MAX));

/** What each line of a record is told. */
export interface LineProps {
  readonly record: LogRecord;
  readonly isOpen: boolean;
  readonly toggle: (id: string) => void;
}

interface RecordItemProps extends LineProps {
  readonly kind?: string;
  /** When it was, before the level. */
  readonly time: ComponentChildren;
  /** Behind the message. */
  readonly more?: ComponentChildren;
  /** Beside the line. */
  readonly link?: ComponentChildren;
  readonly withRequest: boolean;
}

export function RecordItem({ record, isOpen, toggle, kind = '', time, more, link, withRequest }: RecordItemProps) {
  const { id, level, service = '', message } = record;
  return (
    <li class={`record ${kind} level-${levelColour(level)}${isOpen ? ' is-open' : ''}`} data-id={id}>
      <button type="button" class="record-line" aria-expanded={isOpen} onClick={() => toggle(id)}>
        {time}
        <span class="record-level">{visibleLine((level ?? '').slice(0, 20))}</span>
        <span class="record-service" title={service}>
          {visibleLine(service)}
        </span>
        <span class="record-text">
          {lineOf(message) || <em>(no message)</em>}
          {more}
        </span>
      </button>
      {link}
      {isOpen && <RecordDetails record={record} withRequest={withRequest} />}
    </li>
  );
}
