// The action lines of a bulk request: idempotent `create` actions, with the record's place as `_id`.
import { limits } from '../limits.ts';
import { documentId, documentIdStart, type Item, indexOf } from './item.ts';

/** Bytes of a typical action line without its id. */
const usual = { start: '{"create":{"_id":"', end: Buffer.from('"}}\n') } as const;

/** Writes the action lines of one request. */
export class BulkActions {
  readonly #index: string;
  /** Records come segment by segment: each line differs from the previous one only at its end. */
  #start = Buffer.alloc(0);
  #queue = '';
  #segment = -1;

  /** @param index default index, from the request's path */
  constructor(index: string) {
    this.#index = index;
  }

  /** Maximum bytes of this item's line. */
  bytesMax(item: Item): number {
    if (indexOf(item) !== this.#index) return Buffer.byteLength(this.#other(item));
    return usual.start.length + item.queue.length + 2 * (1 + limits.idDigitsMax) + usual.end.length;
  }

  /** @returns the offset after the line */
  write(item: Item, body: Buffer, offset: number): number {
    if (indexOf(item) !== this.#index) return offset + body.write(this.#other(item), offset);
    const { queue, frame } = item;
    if (frame.segment !== this.#segment || queue !== this.#queue) {
      this.#start = Buffer.from(usual.start + documentIdStart(item));
      this.#segment = frame.segment;
      this.#queue = queue;
    }
    body.set(this.#start, offset);
    const end = writeBase36(frame.offset, body, offset + this.#start.length);
    body.set(usual.end, end);
    return end + usual.end.length;
  }

  /** The line of an item for another index than the request's path. */
  #other(item: Item): string {
    return `{"create":{"_index":${JSON.stringify(indexOf(item))},"_id":"${documentId(item)}"}}\n`;
  }
}

/** As `value.toString(36)`; returns the offset after it. */
function writeBase36(value: number, body: Buffer, offset: number): number {
  let end = offset + 1;
  for (let rest = Math.floor(value / 36); rest > 0; rest = Math.floor(rest / 36)) end += 1;
  for (let at = end - 1, rest = value; at >= offset; at--, rest = Math.floor(rest / 36)) {
    const digit = rest % 36;
    body[at] = digit < 10 ? 0x30 + digit : 0x61 - 10 + digit;
  }
  return end;
}
