// The base of both transports: back-pressure from the disk, `finish` after delivery, flush at the end.
import { type Shipper, type ShipperOptions, startShipper } from '@telltale/log-shipper';
import Transport, { type TransportStreamOptions } from 'winston-transport';
import { limits } from './limits.ts';
import { holdOpen, letGo } from './open-shippers.ts';

/** Options of a shipping transport. */
export interface ShippingOptions {
  readonly stream: TransportStreamOptions | undefined;
  readonly shipper: Omit<ShipperOptions, 'onWarning'>;
  /** Called with warnings that have no listener for `warning`. */
  readonly onWarning: (message: string) => void;
}

/**
 * A winston transport on a shipper. Emits `warning` with an Error for problems, and never `error`: a record that cannot
 * be sent now is on disk, so there is no reason to end a process.
 */
export abstract class ShippingTransport extends Transport {
  /** For the preload: records of this transport are shipped already. */
  readonly shipsItself: boolean = true;
  readonly #shipper: Shipper;
  readonly #exitFlushMsMax: number;
  #closing: Promise<void> | undefined;

  constructor({ stream, shipper, onWarning }: ShippingOptions) {
    super(stream);
    this.#exitFlushMsMax = shipper.exitFlushMsMax;
    this.#shipper = startShipper({
      ...shipper,
      onWarning: (message) => {
        if (!this.emit('warning', new Error(message))) onWarning(message);
      },
    });
    holdOpen(this.#shipper, shipper.exitFlushMsMax);
  }

  /** The current counters of the shipping. */
  get shipper(): Shipper {
    return this.#shipper;
  }

  /**
   * Resolves when everything logged before is delivered; with false if some is still on disk after `msMax`.
   *
   * @param msMax milliseconds
   */
  flush(msMax: number = limits.flushMsMax): Promise<boolean> {
    return this.#shipper.flush(msMax);
  }

  /** Calls back when another record can be taken: at once, unless the disk is slow. */
  protected takeNext(callback: () => void): void {
    const behind = this.#shipper.behind();
    if (behind === undefined) callback();
    else void behind.then(callback);
  }

  /** winston's end: `finish` follows when everything is delivered, or after the timeout. */
  override _final(callback: (error?: Error | null) => void): void {
    this.#closing ??= this.#close();
    void this.#closing.then(() => callback());
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#closing ??= this.#close();
    void this.#closing.then(() => callback(error));
  }

  async #close(): Promise<void> {
    const { queued } = this.#shipper.stats();
    await this.#shipper.close();
    letGo(this.#shipper);
    const { queued: left } = this.#shipper.stats();
    if (queued > 0 && left > 0) {
      const message = `[telltale winston] ${left} records were not delivered within ${this.#exitFlushMsMax} ms. They are on disk, and the next start sends them.`;
      this.emit('warning', new Error(message));
    }
  }
}
