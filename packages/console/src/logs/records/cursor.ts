// A pagination cursor: the end of a page of records, as text that only the server parses.
import { ConsoleError } from '../../console-error.ts';
import { limits } from '../limits.ts';

/** The sort values of a record: time, index and number within it. They are unique. */
type Place = readonly [time: number, index: string, number: number];

/** The same, preceded by the field by which a saved search orders; a string if JavaScript cannot hold the number. */
export type Position = Place | readonly [value: number | string, ...Place];

export function writeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/**
 * @throws ConsoleError `bad_request`
 */
export function readCursor(text: string): Position {
  const position = text.length <= limits.cursorLengthMax && /^[\w-]+$/.test(text) ? parsed(text) : undefined;
  if (isPosition(position)) return position;
  throw new ConsoleError('bad_request', 'cursor is not accepted: it must be one that came with a page of records.');
}

/** The values by which Elasticsearch sorted a record. */
export function isPosition(values: unknown): values is Position {
  if (!Array.isArray(values) || values.length < 3 || values.length > 4) return false;
  const [time, index, number] = values.slice(-3);
  if (values.length === 4 && !/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(String(values[0]))) return false;
  return Number.isSafeInteger(time) && typeof index === 'string' && index !== '' && Number.isSafeInteger(number);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
