// Formats a log record for people: its essentials on one line, or the whole record.
import { styleText } from 'node:util';
import type { LogRecord } from '@telltale/console';
import { limits } from '../limits.ts';
import { escapeJson, escapeLine } from '../terminal/escape-text.ts';

/** Format options. */
export interface RecordStyle {
  /** With terminal colours. */
  readonly colours: boolean;
  /** With all fields, one on each line. */
  readonly full: boolean;
}

/** Writes records one after the other. */
export class RecordWriter {
  readonly #style: RecordStyle;
  #serviceWidth = 0;

  constructor(style: RecordStyle) {
    this.#style = style;
  }

  /** Includes the final newline. */
  text(record: LogRecord): string {
    const { service = '-', level = '-' } = record;
    const name = escapeLine(service);
    // As wide as the widest name so far, up to a limit: the columns of a tail settle.
    this.#serviceWidth = Math.max(this.#serviceWidth, Math.min(limits.serviceWidthMax, name.length));
    const { colours, full } = this.#style;
    const parts = [
      paint(colours, 'dim', timeOf(record.at)),
      paint(colours, colourOf(level), escapeLine(level).padEnd(5)),
      paint(colours, 'cyan', name.padEnd(this.#serviceWidth)),
      escapeLine(record.message),
      ...(full ? [] : [paint(colours, 'dim', important(record))]),
    ];
    const line = `${parts.join(' ').trimEnd()}\n`;
    return full ? `${line}${whole(record, colours)}` : line;
  }
}

type Style = Parameters<typeof styleText>[0];

function paint(colours: boolean, style: Style | undefined, text: string): string {
  return colours && style !== undefined && text !== '' ? styleText(style, text, { validateStream: false }) : text;
}

const levels: readonly (readonly [RegExp, Style])[] = [
  [/^(?:fatal|crit(?:ical)?|alert|emerg(?:ency)?|panic)$/i, 'magenta'],
  [/^err(?:or)?$/i, 'red'],
  [/^warn(?:ing)?$/i, 'yellow'],
  [/^(?:info(?:rmation)?|notice|log|http)$/i, 'green'],
  [/^(?:debug|verbose|trace|silly)$/i, 'blue'],
];

function colourOf(level: string): Style | undefined {
  return levels.find(([names]) => names.test(level))?.[1];
}

/** In the machine's own time zone, to the millisecond. */
function timeOf(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return escapeLine(at);
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, -1).replace('T', ' ');
}

/** Shown by their own names, if present. */
const named: readonly (readonly [field: string, name: string])[] = [
  ['error.type', 'error'],
  ['error.code', 'code'],
  ['error.message', ''],
  ['transaction.name', 'route'],
  ['url.path', 'path'],
  ['http.response.status_code', 'status'],
  ['event.reason', 'reason'],
];

function important({ fields, message, trace_id, cut = [] }: LogRecord): string {
  const ofError = named.flatMap(([field, name]) => {
    const value = fields[field];
    return value === undefined || value === message ? [] : pair(name, value);
  });
  const duration = fields['event.duration'];
  const ofApp = Object.entries(fields).filter(([name]) => name.startsWith('app.'));
  const shown = ofApp.slice(0, limits.lineFieldsMax).flatMap(([name, value]) => pair(name.slice('app.'.length), value));
  return [
    ...ofError,
    ...(typeof duration === 'number' ? [`took=${Number((duration / 1e6).toPrecision(3))}ms`] : []),
    ...shown,
    ...(ofApp.length > limits.lineFieldsMax ? [`+${ofApp.length - limits.lineFieldsMax} fields`] : []),
    ...(trace_id === undefined ? [] : pair('trace', trace_id)),
    ...(cut.length > 0 ? ['(cut: --full has all)'] : []),
  ].join(' ');
}

function pair(name: string, value: unknown): string[] {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const short = text.length > limits.lineValueLengthMax ? `${text.slice(0, limits.lineValueLengthMax)}…` : text;
  const quoted = /[\s"=]/.test(short) && typeof value === 'string' ? JSON.stringify(short) : short;
  return [escapeLine(name === '' ? quoted : `${name}=${quoted}`)];
}

/** Each field on its own line; a multi-line text, such as a stack trace, on several. */
function whole({ id, index, fields }: LogRecord, colours: boolean): string {
  const lines = Object.entries({ ...fields, _id: id, _index: index }).map(([name, value]) => {
    const texts = typeof value === 'string' ? value.split('\n') : [escapeJson(value)];
    return `  ${paint(colours, 'dim', `${escapeLine(name)}:`)} ${texts.map(escapeLine).join('\n      ')}\n`;
  });
  return lines.join('');
}
