// Converts a search hit to a record: dotted field names, long texts truncated in lists.
import type { LogRecord } from '../../api.ts';
import { limits as serverLimits } from '../../servers/limits.ts';
import type { Hit } from '../elasticsearch-answer.ts';
import { limits } from '../limits.ts';

/** How much of a record to return. */
export type RecordLength = 'listed' | 'whole';

/** @returns the record, and its number of characters before truncation */
export function logRecord(hit: Hit, length: RecordLength): { readonly record: LogRecord; readonly characters: number } {
  if (hit._source === undefined) return outline(hit);
  const { _source, _ignored = [] } = hit;
  const whole = new Map<string, unknown>();
  flatten('', _source, 0, whole);
  if (_ignored.length > 0) whole.set('_ignored', _ignored);
  const characters = [...whole.values()].reduce((sum: number, value) => sum + lengthOf(value), 0);
  const { fields, cut } = length === 'listed' ? shortened(whole) : { fields: whole, cut: [] };
  const text = (name: string): string | undefined => {
    const value = fields.get(name);
    if (value === undefined || value === null) return undefined;
    return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
  const named = {
    level: text('log.level'),
    service: text('service.name'),
    logger: text('log.logger'),
    trace_id: text('trace.id'),
    span_id: text('span.id'),
  };
  return {
    characters,
    record: {
      id: hit._id,
      index: hit._index,
      at: timeOf(hit, whole.get('@timestamp')),
      message: text('message') ?? text('error.message') ?? '',
      ...(Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)) as {
        readonly [Name in keyof typeof named]?: string;
      }),
      fields: Object.fromEntries(fields),
      ...(cut.length > 0 && { cut }),
    },
  };
}

/** The placeholder for a record that does not fit into a response. */
function outline(hit: Hit): ReturnType<typeof logRecord> {
  const { fields = {}, ...place } = hit;
  const _source = Object.fromEntries(Object.entries(fields).map(([name, [value]]) => [name, value]));
  const { record } = logRecord({ ...place, fields, _source: { ..._source, message: tooLongText } }, 'listed');
  return { record: { ...record, cut: ['message'] }, characters: serverLimits.answerBytesMax };
}

/** Also shown if the record is requested by itself. */
export const tooLongText: string = `(This record has more than ${Math.floor(serverLimits.answerBytesMax / 2 ** 20)} MiB, which is more than the console shows. Read it from Elasticsearch by its index and id.)`;

/** The time in UTC, from the document if that is more precise than Elasticsearch's. */
function timeOf({ fields }: Hit, logged: unknown): string {
  const stored = fields?.['@timestamp']?.[0];
  const inSeconds = typeof stored === 'string' ? stored.replace(/(?:\.\d+)?Z$/, '') : undefined;
  if (inSeconds === undefined) return String(logged ?? '');
  const isFiner =
    typeof logged === 'string' && logged.startsWith(inSeconds) && /^(?:\.\d+)?Z$/.test(logged.slice(inSeconds.length));
  return isFiner ? logged : String(stored);
}

function flatten(prefix: string, value: object, depth: number, into: Map<string, unknown>): void {
  for (const [name, each] of Object.entries(value)) {
    const dotted = `${prefix}${name}`;
    if (isPlainObject(each) && depth < limits.depthMax && Object.keys(each).length > 0)
      flatten(`${dotted}.`, each, depth + 1, into);
    else into.set(dotted, each);
  }
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields that are kept first if a list cannot show all. */
const first: readonly string[] = [
  '@timestamp',
  'log.level',
  'service.name',
  'log.logger',
  'trace.id',
  'span.id',
  'message',
];

function shortened(whole: ReadonlyMap<string, unknown>): {
  readonly fields: ReadonlyMap<string, unknown>;
  readonly cut: readonly string[];
} {
  let left: number = limits.listedRecordLengthMax;
  const cut: string[] = [];
  const kept = new Map<string, unknown>();
  const names = [
    ...first.filter((name) => whole.has(name)),
    ...[...whole.keys()].filter((name) => !first.includes(name)),
  ];
  for (const name of names) {
    const value = whole.get(name);
    const length = lengthOf(value) + name.length;
    const lengthMax = Math.min(limits.listedTextLengthMax, left - name.length);
    if (length - name.length <= lengthMax) {
      kept.set(name, value);
      left -= length;
      continue;
    }
    // When the record's limit is used up, fields are omitted too; one entry says so for all of them.
    if (cut.length < limits.fieldsMax) cut.push(name);
    if (lengthMax <= 0) continue;
    kept.set(name, typeof value === 'string' ? cutText(value, lengthMax) : cutText(JSON.stringify(value), lengthMax));
    left -= lengthMax + name.length;
  }
  // In the order in which they were logged.
  const fields = new Map([...whole.keys()].filter((name) => kept.has(name)).map((name) => [name, kept.get(name)]));
  return { fields, cut };
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : (JSON.stringify(value)?.length ?? 0);
}

/** Never splits a surrogate pair. */
function cutText(text: string, lengthMax: number): string {
  const end = text.codePointAt(lengthMax - 1) ?? 0;
  return `${text.slice(0, end > 0xffff ? lengthMax - 1 : lengthMax)}…`;
}
