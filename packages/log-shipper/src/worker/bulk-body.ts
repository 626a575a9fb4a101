// The body of a bulk request: a create action with the record's place as its id, then the document.
import type { DataStream, Envelope, Frame } from '../segment-format.ts';

/** A record on its way. */
export interface Item {
  readonly queue: string;
  readonly envelope: Envelope;
  readonly frame: Frame;
}

/** Name of the data stream in Elasticsearch. */
export function dataStreamName({ dataset, namespace }: DataStream): string {
  return `logs-${dataset}-${namespace}`;
}

/** The record's id: its place. The same record has the same id in every try, by whatever process. */
export function documentId({ queue, frame }: Item): string {
  return `${queue}-${frame.segment.toString(36)}-${frame.offset.toString(36)}`;
}

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

/** The body for items of one data stream. */
export function bulkBody(items: readonly Item[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const item of items) {
    const { document } = item.frame;
    // The document is an object: what is its own begins behind its brace.
    const comma = document.length > 2 ? ',' : '';
    parts.push(
      Buffer.from(`{"create":{"_id":"${documentId(item)}"}}\n${beginningOf(item.envelope)}${comma}`),
      oneLine(document).subarray(1),
      newline,
    );
  }
  return Buffer.concat(parts);
}

/** A line of its own, as the API wants it: a line break in JSON text can only be white space. */
function oneLine(document: Uint8Array): Uint8Array {
  return document.includes(0x0a) ? document.map((byte) => (byte === 0x0a ? 0x20 : byte)) : document;
}
