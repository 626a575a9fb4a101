// The details of a record: its fields with links to filter by each value, the whole record, and related links.
import { useState } from 'preact/hooks';
import type { LogRecord, WholeRecord } from '../../src/api.ts';
import { ApiFailure, address, ask } from '../api.ts';
import { limits } from '../limits.ts';
import { logsAddress, requestAddress } from '../links.ts';
import { useAddress } from '../router.ts';
import { Failure } from '../shell/failure.tsx';
import { Icon } from '../shell/icon.tsx';
import { escapeText } from './escape-text.ts';
import { isFilterable } from './field-condition.ts';
import { excludingAddress, includingAddress } from './filter-address.ts';

/** The range of a record's neighbours: milliseconds before and after it. */
const AROUND_MS = 15_000;

/** Lists and objects up to this length are shown on one line. */
const ONE_LINE_MAX = 120;

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  const text = JSON.stringify(value) ?? '';
  return text.length <= ONE_LINE_MAX ? text : JSON.stringify(value, null, 2);
}

/** The most important fields come first, those that are alike in most records last; the others are ordered by name. */
const first = ['error.type', 'error.code', 'error.message', 'error.stack_trace'];
const last = /^(?:data_stream|ecs|host|process)\./;
const shownElsewhere = new Set(['message', '@timestamp']);

function ordered(fields: LogRecord['fields']): (readonly [string, unknown])[] {
  const rank = (name: string): number => {
    if (first.includes(name)) return first.indexOf(name);
    if (name.startsWith('app.')) return first.length;
    return first.length + (last.test(name) ? 2 : 1);
  };
  return Object.entries(fields)
    .filter(([name]) => !shownElsewhere.has(name))
    .sort(([one], [other]) => rank(one) - rank(other) || one.localeCompare(other));
}

function Field({ name, value, isCut }: { readonly name: string; readonly value: unknown; readonly isCut: boolean }) {
  const at = useAddress();
  const text = escapeText(asText(value));
  const isLong = text.length > limits.valueCharactersMax;
  return (
    <tr>
      <th scope="row">{escapeText(name)}</th>
      <td class="field-actions">
        {isFilterable(name, value) && (
          <>
            <a href={includingAddress(at, name, value)} title={`Only records with this ${name}`}>
              <Icon name="plus" label={`Only records with this ${name}`} />
            </a>
            <a href={excludingAddress(at, name, value)} title={`No records with this ${name}`}>
              <Icon name="minus" label={`No records with this ${name}`} />
            </a>
          </>
        )}
      </td>
      <td class="field-value">
        {isLong ? text.slice(0, limits.valueCharactersMax) : text}
        {(isLong || isCut) && <em> … cut here</em>}
      </td>
    </tr>
  );
}

function useWhole(record: LogRecord) {
  const [whole, setWhole] = useState<LogRecord>();
  const [failure, setFailure] = useState<ApiFailure>();
  const load = async (): Promise<void> => {
    try {
      const path = address('/api/logs/record', { index: record.index, id: record.id });
      setWhole((await ask<WholeRecord>(path)).record);
      setFailure(undefined);
    } catch (error) {
      setFailure(error instanceof ApiFailure ? error : new ApiFailure('unknown', String(error)));
    }
  };
  return { whole, failure, load };
}

interface RecordDetailsProps {
  readonly record: LogRecord;
  /** Whether to link to the record's request: not on the page of that request. */
  readonly withRequest: boolean;
}

export function RecordDetails({ record: listed, withRequest }: RecordDetailsProps) {
  const at = useAddress();
  const { whole, failure, load } = useWhole(listed);
  const record = whole ?? listed;
  const moment = Date.parse(record.at);
  const around = { from: String(moment - AROUND_MS), to: String(moment + AROUND_MS) };
  return (
    <div class="record-details">
      <div class="record-actions">
        {withRequest && record.trace_id !== undefined && (
          <a class="button" href={requestAddress(at, record.trace_id)}>
            <Icon name="lines" /> Its request
          </a>
        )}
        {Number.isFinite(moment) && (
          <a class="button" href={logsAddress(at, { ...around, service: record.service })}>
            <Icon name="clock" /> Lines around it
          </a>
        )}
        {whole === undefined ? (
          <button type="button" class="button" onClick={load}>
            Whole record
          </button>
        ) : (
          <button
            type="button"
            class="button"
            onClick={() => navigator.clipboard.writeText(JSON.stringify(whole.fields, null, 2))}
          >
            Copy as JSON
          </button>
        )}
      </div>
      {failure && <Failure failure={failure} isBeside />}
      <p class="record-message">{escapeText(record.message)}</p>
      <table class="fields">
        <tbody>
          {ordered(record.fields).map(([name, value]) => (
            <Field key={name} name={name} value={value} isCut={record.cut?.includes(name) === true} />
          ))}
        </tbody>
      </table>
      <p class="record-place">
        {record.index} · {record.id}
      </p>
      {whole !== undefined && (
        <details>
          <summary>As JSON</summary>
          {/* A region that scrolls is reached by keys too. */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
          <pre tabIndex={0}>{escapeText(JSON.stringify(whole.fields, null, 2))}</pre>
        </details>
      )}
    </div>
  );
}
