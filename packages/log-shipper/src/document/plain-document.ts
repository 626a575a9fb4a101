// Writes a caller's own document as JSON: bounded, valid, redacted, otherwise unchanged.
import { limits } from '../limits.ts';
import { Redaction } from './redaction.ts';
import { safeJson } from './safe-json.ts';
import { newWalk } from './walk.ts';

/** Writes such documents. */
export class PlainDocument {
  readonly #redaction: Redaction | undefined;

  /** @param redact further secret keys; false redacts nothing */
  constructor(redact: readonly string[] | false = []) {
    this.#redaction = redact === false ? undefined : new Redaction(redact);
  }

  /** The object as JSON. Never throws. @param index the document's index; undefined for the shipper's data stream */
  write(value: object, index?: string): string {
    const json = safeJson(value, newWalk(this.#redaction)) ?? '{}';
    const object = json.startsWith('{') ? json : `{"message":${json}}`;
    const bounded = Buffer.byteLength(object) <= limits.documentBytesMax ? object : tooLong(value, object.length);
    if (index === undefined) return bounded;
    return `{"_index":${JSON.stringify(index)}${bounded === '{}' ? '' : ','}${bounded.slice(1)}`;
  }
}

/** The replacement for a document that is too long: its timestamp and a note. */
function tooLong(value: object, length: number): string {
  const at: unknown = Reflect.get(value, '@timestamp');
  const timestamp = typeof at === 'string' || typeof at === 'number' ? at : new Date().toISOString();
  return JSON.stringify({ '@timestamp': timestamp, message: `…[${length} characters were too many]` });
}
