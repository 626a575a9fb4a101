// The body of a bulk request (batch): for each record a `create` action and the document.
import { BufferPool } from '../buffer-pool.ts';
import { limits } from '../limits.ts';
import type { Envelope } from '../spool/segment-format.ts';
import { BulkActions } from './bulk-actions.ts';
import type { Item } from './item.ts';

/** A body, and the function that releases its memory. */
export interface BulkBody {
  readonly body: Buffer;
  /** Call it once, when nobody reads the body any more. */
  readonly release: () => void;
}

/** Action lines and shared fields add to the size of the read frames. */
const bodies = new BufferPool(2 * limits.bulkBytesMax, limits.bulkConcurrencyMax);

const brace = 0x7b;
const comma = 0x2c;
const space = 0x20;
const newline = 0x0a;

/** The start of every document of an envelope; documents of one segment share it. */
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

/** Writes the document as it is sent, on one line: the shared fields and its own. @returns the offset after it */
function writeDocument({ document }: Item, beginning: Buffer, body: Buffer, offset: number): number {
  const own = offset + beginning.length;
  const end = own + document.length;
  body.set(beginning, offset);
  body.set(document, own);
  // A line break in JSON text can only be white space.
  for (let at = document.indexOf(newline); at >= 0; at = document.indexOf(newline, at + 1)) body[own + at] = space;
  // Replaces the document's opening brace: the shared fields precede its own.
  body[own] = beginning.length === 0 ? brace : document.length > 2 ? comma : space;
  return end;
}

/** The document as it is sent. */
export function documentText(item: Item): string {
  const beginning = beginningOf(item);
  const bytes = Buffer.alloc(beginning.length + item.document.length);
  return bytes.toString('utf8', 0, writeDocument(item, beginning, bytes, 0));
}

/** The body of a request. @param index default index of the items, from the request's path */
export function bulkBody(items: readonly Item[], index: string): BulkBody {
  const actions = new BulkActions(index);
  let bytesMax = 0;
  for (const item of items) bytesMax += actions.bytesMax(item) + beginningOf(item).length + item.document.length + 1;
  const buffer = bodies.take(bytesMax);
  let offset = 0;
  for (const item of items) {
    offset = actions.write(item, buffer, offset);
    offset = writeDocument(item, beginningOf(item), buffer, offset);
    buffer[offset] = newline;
    offset += 1;
  }
  return { body: buffer.subarray(0, offset), release: () => bodies.giveBack(buffer) };
}
