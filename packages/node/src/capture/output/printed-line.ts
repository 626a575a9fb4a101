// Makes a record of printed lines: parses JSON, finds the level and a stack trace in other text.
import { stripVTControlCharacters } from 'node:util';
import { isStack, type LogRecord } from '@telltale/log-shipper';
import { limits } from '../../limits.ts';
import { errorOfStack, isFields, serializedError, someFields } from '../loggers/values.ts';

/** One of the two streams. */
export type Stream = 'stdout' | 'stderr';

type Fields = Record<string, unknown>;

const ESCAPE = '\x1b';
/** Control sequences that move a cursor or clear a line: progress bars and prompts are not log lines. */
export const moves: RegExp = new RegExp(`\\r(?!\\n)|${ESCAPE}\\[[0-9;?]*[A-HJKSTfhlsu]`);
/** Numeric levels, by the loggers that use them. */
const numbers: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
const word = /\b(FATAL|CRITICAL|ERROR|WARN(?:ING)?|NOTICE|INFO|DEBUG|TRACE|VERBOSE)\b/;
const marked = /(?:^|[\s[(<])(fatal|critical|error|warn(?:ing)?|notice|info|debug|trace|verbose)(?=[\])>:])/i;
/** Fields that have a place in a document, or that it sets itself. */
const known: ReadonlySet<string> = new Set(
  'level severity lvl logLevel msg message text name logger category context time timestamp ts date @timestamp pid hostname err error stack v'.split(
    ' ',
  ),
);

function text(...values: readonly unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '');
}

function levelOf(value: unknown, stream: Stream): string {
  if (typeof value === 'string' && value !== '') return value.toLowerCase();
  return numbers[Number(value)] ?? (stream === 'stderr' ? 'error' : 'info');
}

function jsonOf(line: string): Fields | undefined {
  if (!line.startsWith('{') || !line.endsWith('}')) return undefined;
  try {
    const parsed: unknown = JSON.parse(line);
    return isFields(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function recordOfJson(fields: Fields, logger: string, stream: Stream): LogRecord {
  const { level, severity, lvl, logLevel, msg, message, text: said, err, error, stack } = fields;
  const thrown = serializedError(err) ?? serializedError(error);
  const errorPart = thrown ?? (isStack(stack) ? errorOfStack(stack, text(msg, message) ?? '') : undefined);
  const rest = Object.fromEntries(Object.entries(fields).filter(([key]) => !known.has(key)));
  for (const [key, value] of [
    ['error', error],
    ['err', err],
  ] as const) {
    if (value !== undefined && errorPart === undefined) rest[key] = value;
  }
  return {
    level: levelOf(level ?? severity ?? lvl ?? logLevel, stream),
    logger: text(fields.logger, fields.name, fields.category, fields.context) ?? logger,
    message: text(msg, message, said) ?? errorPart?.message ?? '',
    error: errorPart,
    app: someFields(rest),
  };
}

function recordOfText(lines: string, logger: string, stream: Stream): LogRecord {
  const begin = lines.slice(0, limits.printedLevelLengthMax);
  const level = word.exec(begin)?.[1] ?? marked.exec(begin)?.[1];
  const [first = ''] = lines.split('\n', 1);
  // A stack begins with the name of its error, which may follow a prefix of the logger.
  const at = /\b[A-Z]\w*(?:Error|Exception)\b/.exec(first)?.index ?? 0;
  const error = isStack(lines) ? errorOfStack(lines.slice(at), first) : undefined;
  return { level: levelOf(level, stream), logger, message: error ? first : lines, error };
}

/** The record of a line with its continuation lines; undefined if it is not a log line. */
export function recordOfLines(lines: string, logger: string, stream: Stream): LogRecord | undefined {
  if (moves.test(lines)) return undefined;
  const printed = stripVTControlCharacters(lines).trimEnd();
  if (printed === '') return undefined;
  const json = jsonOf(printed);
  return json ? recordOfJson(json, logger, stream) : recordOfText(printed, logger, stream);
}
