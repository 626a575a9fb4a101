// An item of a bulk request: a record as it was read, or the dead letter that it became.
import type { DataStream, Envelope, Frame } from '../spool/segment-format.ts';
import type { WindowPlace } from './window.ts';

/** A record on its way. */
export interface Item extends WindowPlace {
  readonly queue: string;
  /** Its place in the queue. */
  readonly frame: Frame;
  readonly envelope: Envelope;
  /** The index that the document names itself; undefined: it is for the data stream of the envelope. */
  readonly index?: string;
  /** An object as JSON in UTF-8. Its first byte represents the brace, whatever it is. */
  readonly document: Uint8Array;
  /** How often another record has given one of its names another type meanwhile; by default never. */
  readonly races?: number;
  /** The original record, if this is its dead letter. */
  readonly refused?: { readonly item: Item; readonly reason: string };
}

/** What a document begins with that is not for its queue's data stream. */
const indexPrefix = Buffer.from('{"_index":"');

/** The record as it was read. */
export function itemOf(queue: string, envelope: Envelope, frame: Frame, { batch, at }: WindowPlace): Item {
  const { document } = frame;
  const item = { queue, frame, batch, at, envelope, document };
  if (document[1] !== indexPrefix[1] || document[2] !== indexPrefix[2]) return item;
  const bytes = Buffer.from(document.buffer, document.byteOffset, document.byteLength);
  if (bytes.compare(indexPrefix, 0, indexPrefix.length, 0, indexPrefix.length) !== 0) return item;
  const end = bytes.indexOf('",', indexPrefix.length);
  if (end < 0) return item;
  return { ...item, index: bytes.toString('utf8', indexPrefix.length, end), document: document.subarray(end + 1) };
}

/** Name of the data stream in Elasticsearch. */
function dataStreamName({ dataset, namespace }: DataStream): string {
  return `logs-${dataset}-${namespace}`;
}

const names = new WeakMap<Envelope, string>();

/** The target index of the record. */
export function indexOf({ index, envelope }: Item): string {
  if (index !== undefined) return index;
  let name = names.get(envelope);
  if (name === undefined) {
    name = dataStreamName(envelope.dataStream);
    names.set(envelope, name);
  }
  return name;
}

/** The record's id: its place. The same record has the same id in every try, by whatever process. */
export function documentId(item: Item): string {
  return documentIdStart(item) + item.frame.offset.toString(36);
}

/** What the ids of all records of a segment begin with. */
export function documentIdStart({ queue, frame }: Item): string {
  return `${queue}-${frame.segment.toString(36)}-`;
}
