// Converts a search hit to a record: dotted field names, long texts truncated in lists.
import type { LogRecord } from '../../api.ts';
import { limits as serverLimits } from '../../servers/limits.ts';
import type { Hit } from '../elasticsearch-answer.ts';
import { limits } from '../limits.ts';

/** How much of a record is wanted. */
export type RecordLength = 'listed' | 'whole';

/** @returns the record, and how many characters it had before it was cut */
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

/** The placeholder of a record that does not fit into a response. */
function outline(hit: Hit): ReturnType<typeof logRecord> {
  const { fields = {}, ...place } = hit;
  const _source = Object.fromEntries(Object.entries(fields).map(([name, [value]]) => [name, value]));
  const { record } = logRecord({ ...place, fields, _source: { ..._source, message: tooLongText } }, 'listed');
  return { record: { ...record, cut: ['message'] }, characters: serverLimits.answerBytesMax };
}

/** Also shown if such a record is requested alone. */
export const tooLongText: string = `(This record has more than ${Math.floor(serverLimits.answerBytesMax / 2 ** 20)} MiB, which is more than is shown. Elasticsearch has it under its index and id.)`;

/** In universal time, by the document where that says it more precisely than Elasticsearch does. */
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

/** The first to be kept where there are more than a list shows. */
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
    // Beyond the record's length, names are left out too; of a record of a hundred thousand names, one says so for all.
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

/** Never between the two halves of a character. */
function cutText(text: string, lengthMax: number): string {
  const end = text.codePointAt(lengthMax - 1) ?? 0;
  return `${text.slice(0, end > 0xffff ? lengthMax - 1 : lengthMax)}…`;
}
