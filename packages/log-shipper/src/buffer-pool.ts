// A pool of large buffers: allocating them anew would cause garbage collections.

/** A few buffers of one size. */
export class BufferPool {
  readonly #bytes: number;
  readonly #freeMax: number;
  readonly #free: Buffer[] = [];

  /**
   * @param bytes size of the buffers
   * @param freeMax how many are kept for later
   */
  constructor(bytes: number, freeMax: number) {
    this.#bytes = bytes;
    this.#freeMax = freeMax;
  }

  /** A buffer of at least that many bytes, with arbitrary content. */
  take(bytes: number): Buffer {
    if (bytes > this.#bytes) return Buffer.allocUnsafeSlow(bytes);
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#bytes);
  }

  /** Returns a buffer that nobody reads any more. */
  giveBack(buffer: Buffer): void {
    if (buffer.length === this.#bytes && this.#free.length < this.#freeMax) this.#free.push(buffer);
  }
}
