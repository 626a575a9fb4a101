// The body of a bulk request: a create action with the record's place as its id, then the document.
import type { Envelope } from '../segment-format.ts';
import { documentId, type Item, indexOf } from './item.ts';

const brace = 0x7b;
const comma = 0x2c;
const space = 0x20;
const newline = 0x0a;

/** What every document of an envelope begins with; those of one segment share it. */
const beginnings = new WeakMap<Envelope, Buffer>();
const noBeginning = Buffer.alloc(0);

function beginningOf({ envelope, index }: Item): Buffer {
  if (index !== undefined) return noBeginning;
  let beginning = beginnings.get(envelope);
  if (beginning === undefined) {
    const { dataset, namespace } = envelope.dataStream;
    const stream = JSON.stringify({ type: 'logs', dataset, namespace });
    const fields = envelope.fields === '{}' ? '' : `,${envelope.fields.slice(1, -1)}`;
    beginning = Buffer.from(`{"data_stream":${stream}${fields}`);
    beginnings.set(envelope, beginning);
  }
  return beginning;
}

/**
 * Writes the document as it is sent, in one line: what it shares with others, and its own.
 *
 * @returns the offset behind it
 */
function writeDocument(item: Item, body: Buffer, offset: number): number {
  const beginning = beginningOf(item);
  const { document } = item;
  const own = offset + beginning.length;
  const end = own + document.length;
  body.set(beginning, offset);
  body.set(document, own);
  // A line break in JSON text can only be white space.
  for (let at = document.indexOf(newline); at >= 0; at = document.indexOf(newline, at + 1)) body[own + at] = space;
  // In the place of the document's brace: what it shares with others goes before.
  body[own] = beginning.length === 0 ? brace : document.length > 2 ? comma : space;
  return end;
}

/** The document as it is sent. */
export function documentText(item: Item): string {
  const bytes = Buffer.alloc(beginningOf(item).length + item.document.length);
  return bytes.toString('utf8', 0, writeDocument(item, bytes, 0));
}

/**
 * The body of a request.
 *
 * @param index where the items are to be that are not told otherwise: that of the request's path
 */
export function bulkBody(items: readonly Item[], index: string): Buffer {
  const actions = items.map((item) => {
    const other = indexOf(item) === index ? '' : `"_index":${JSON.stringify(indexOf(item))},`;
    return `{"create":{${other}"_id":"${documentId(item)}"}}\n`;
  });
  let bytes = 0;
  for (const [at, item] of items.entries()) {
    bytes += Buffer.byteLength(actions[at] ?? '') + beginningOf(item).length + item.document.length + 1;
  }
  const body = Buffer.allocUnsafeSlow(bytes);
  let offset = 0;
  for (const [at, item] of items.entries()) {
    offset += body.write(actions[at] ?? '', offset);
    offset = writeDocument(item, body, offset);
    body[offset] = newline;
    offset += 1;
  }
  return body;
}
