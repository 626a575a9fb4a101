// Encodes the records of a turn into one buffer, which is written in one call.
import { limits } from '../limits.ts';
import { encodeFrameHeader, frameHeaderBytes } from './segment-format.ts';

/** Collects frames. */
export class FrameBuffer {
  readonly #flush: (frames: Buffer, records: number) => void;
  readonly #buffer: Buffer = Buffer.allocUnsafeSlow(limits.writeBytesMax);
  #end = 0;
  #records = 0;

  /** @param flush takes the frames when the buffer is full; the bytes are valid until it returns */
  constructor(flush: (frames: Buffer, records: number) => void) {
    this.#flush = flush;
  }

  get records(): number {
    return this.#records;
  }

  /** Adds a record; false if it exceeds the size of a document. @param severity 0 to 255, greater is more severe */
  add(documentJson: string, severity: number): boolean {
    // A UTF-16 unit takes at most three bytes; exact counting costs more than some unused room at the end.
    const bytesMax = documentJson.length * 3 + frameHeaderBytes;
    if (this.#end + bytesMax > limits.writeBytesMax) this.flush();
    if (bytesMax > limits.writeBytesMax) return this.#addLarge(documentJson, severity);
    const length = this.#buffer.write(documentJson, this.#end + frameHeaderBytes);
    encodeFrameHeader(this.#buffer, this.#end, length, severity);
    this.#end += frameHeaderBytes + length;
    this.#records += 1;
    return true;
  }

  /** Hands the collected frames over. */
  flush(): void {
    if (this.#records === 0) return;
    const records = this.#records;
    const frames = this.#buffer.subarray(0, this.#end);
    this.#end = 0;
    this.#records = 0;
    this.#flush(frames, records);
  }

  #addLarge(documentJson: string, severity: number): boolean {
    const length = Buffer.byteLength(documentJson);
    if (length > limits.documentBytesMax) return false;
    const frame = Buffer.allocUnsafe(frameHeaderBytes + length);
    frame.write(documentJson, frameHeaderBytes);
    encodeFrameHeader(frame, 0, length, severity);
    this.#flush(frame, 1);
    return true;
  }
}
