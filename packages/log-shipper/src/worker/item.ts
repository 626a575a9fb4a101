// A record on its way to Elasticsearch: as it was read, or as the dead letter that it became.
import type { DataStream, Envelope, Frame } from '../segment-format.ts';

/** A record on its way. */
export interface Item {
  readonly queue: string;
  /** Its place; what it is settled by, also as a dead letter. */
  readonly frame: Frame;
  readonly envelope: Envelope;
  /** An object as JSON in UTF-8. */
  readonly document: Uint8Array;
  /** The record, where this is the dead letter that stands for it. */
  readonly refused?: { readonly item: Item; readonly reason: string };
}

/** Name of the data stream in Elasticsearch. */
export function dataStreamName({ dataset, namespace }: DataStream): string {
  return `logs-${dataset}-${namespace}`;
}

/** The record's id: its place. The same record has the same id in every try, by whatever process. */
export function documentId({ queue, frame }: Item): string {
  return `${queue}-${frame.segment.toString(36)}-${frame.offset.toString(36)}`;
}

/** Whether two items go to one data stream, and so into one request. */
export function isSameStream(a: Item, b: Item): boolean {
  const one = a.envelope.dataStream;
  const other = b.envelope.dataStream;
  return one.dataset === other.dataset && one.namespace === other.namespace;
}
