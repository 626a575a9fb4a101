// An item of a bulk request: a record as it was read, or its dead letter.
import type { DataStream, Envelope, Frame } from '../spool/segment-format.ts';
import type { WindowPlace } from './window.ts';

/** A record that is being sent. */
export interface Item extends WindowPlace {
  readonly queue: string;
  /** Its position in the queue. */
  readonly frame: Frame;
  readonly envelope: Envelope;
  /** The index named in the document; undefined for the envelope's data stream. */
  readonly index?: string;
  /** An object as JSON in UTF-8. Its first byte stands for the opening brace, whatever it is. */
  readonly document: Uint8Array;
  /** How often another record has given one of its fields another type meanwhile; by default never. */
  readonly races?: number;
  /** The original record, if this is its dead letter. */
  readonly refused?: { readonly item: Item; readonly reason: string };
}

/** The start of a document that is not for its queue's data stream. */
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

/** The record's id: its position. A record has the same id in every attempt, by every process. */
export function documentId(item: Item): string {
  return documentIdStart(item) + item.frame.offset.toString(36);
}

/** The common prefix of the ids of a segment's records. */
export function documentIdStart({ queue, frame }: Item): string {
  return `${queue}-${frame.segment.toString(36)}-`;
}
