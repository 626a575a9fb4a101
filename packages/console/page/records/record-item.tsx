// One record as a line that expands to its fields: time, level, service and message.
import type { ComponentChildren } from 'preact';
import type { LogRecord } from '../../src/api.ts';
import { escapeLine } from './escape-text.ts';
import { levelColour } from './levels.ts';
import { RecordDetails } from './record-details.tsx';

/** Characters of a message on a line: more are not visible, and cost the browser layout time. */
const LINE_CHARACTERS_MAX = 600;

/** A text on one line. */
export const lineOf = (text: string): string => escapeLine(text.slice(0, LINE_CHARACTERS_MAX));

/** Properties of a record's line. */
export interface LineProps {
  readonly record: LogRecord;
  readonly isOpen: boolean;
  readonly toggle: (id: string) => void;
}

interface RecordItemProps extends LineProps {
  readonly kind?: string;
  /** The time, before the level. */
  readonly time: ComponentChildren;
  /** Shown after the message. */
  readonly more?: ComponentChildren;
  /** Shown beside the line. */
  readonly link?: ComponentChildren;
  readonly withRequest: boolean;
}

export function RecordItem({ record, isOpen, toggle, kind = '', time, more, link, withRequest }: RecordItemProps) {
  const { id, level, service = '', message } = record;
  return (
    <li class={`record ${kind} level-${levelColour(level)}${isOpen ? ' is-open' : ''}`} data-id={id}>
      <button type="button" class="record-line" aria-expanded={isOpen} onClick={() => toggle(id)}>
        {time}
        <span class="record-level">{escapeLine((level ?? '').slice(0, 20))}</span>
        <span class="record-service" title={service}>
          {escapeLine(service)}
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
