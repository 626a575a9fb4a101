// The body of a bulk request: a create action with the record's place as its id, then the document.
import type { Envelope } from '../segment-format.ts';
import { documentId, type Item, indexOf } from './item.ts';

/** What every document of an envelope begins with; those of one segment share it. */
const beginnings = new WeakMap<Envelope, string>();

function beginningOf(envelope: Envelope): string {
  let beginning = beginnings.get(envelope);
  if (beginning === undefined) {
    const { dataset, namespace } = envelope.dataStream;
    const stream = JSON.stringify({ type: 'logs', dataset, namespace });
    beginning = `{"data_stream":${stream}${envelope.fields === '{}' ? '' : `,${envelope.fields.slice(1, -1)}`}`;
    beginnings.set(envelope, beginning);
  }
  return beginning;
}

const newline = Buffer.from('\n');

/** The document as it is sent, in two pieces: what it shares with others, and its own. */
function documentParts({ document, envelope, index }: Item): [string, Uint8Array] {
  // The document is an object: what is its own begins behind its brace.
  const own = oneLine(document).subarray(1);
  if (index !== undefined) return ['{', own];
  return [`${beginningOf(envelope)}${document.length > 2 ? ',' : ''}`, own];
}

/** The document as it is sent. */
export function documentText(item: Item): string {
  const [beginning, own] = documentParts(item);
  return beginning + Buffer.from(own.buffer, own.byteOffset, own.byteLength).toString('utf8');
}

/**
 * The body of a request.
 *
 * @param index where the items are to be that are not told otherwise: that of the request's path
 */
export function bulkBody(items: readonly Item[], index: string): Buffer {
  const parts: Uint8Array[] = [];
  for (const item of items) {
    const [beginning, own] = documentParts(item);
    const other = indexOf(item) === index ? '' : `"_index":${JSON.stringify(indexOf(item))},`;
    parts.push(Buffer.from(`{"create":{${other}"_id":"${documentId(item)}"}}\n${beginning}`), own, newline);
  }
  return Buffer.concat(parts);
}

/** A line of its own, as the API wants it: a line break in JSON text can only be white space. */
function oneLine(document: Uint8Array): Uint8Array {
  return document.includes(0x0a) ? document.map((byte) => (byte === 0x0a ? 0x20 : byte)) : document;
}
