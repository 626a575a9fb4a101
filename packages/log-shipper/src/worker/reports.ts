// What the worker tells of its state: each cause once, and once that it is over.
import type { ShipperError } from '../shipper-error.ts';
import type { Counters } from '../stats.ts';
import type { FromWorker } from './protocol.ts';

/** Tells the application's thread. */
export class Reports {
  readonly #post: (message: FromWorker) => void;
  readonly #counters: Counters;
  /** Causes that were told since Elasticsearch last answered; as few as there are codes, and one more. */
  readonly #told = new Set<string>();
  #lastError: string | undefined;

  constructor(post: (message: FromWorker) => void, counters: Counters) {
    this.#post = post;
    this.#counters = counters;
  }

  /** A request was answered. */
  succeeded(): void {
    this.#counters.set('paused', 0);
    this.#state(undefined);
    if (this.#told.size > 0) this.#warn('[telltale shipper] Elasticsearch takes records again.');
    this.#told.clear();
  }

  /** A request came to nothing. */
  failed(error: ShipperError): void {
    const paused = error.code === 'unauthorised';
    this.#counters.set('paused', paused ? 1 : 0);
    // Before the warning: whoever hears that and looks finds the same.
    this.#state(error.message);
    // Once a cause, not once a try: an outage shows itself in other words from one try to the next. Being unknown and
    // not being allowed are two causes.
    const cause = paused ? error.message : error.code;
    if (!this.#told.has(cause)) this.#warn(error.message);
    this.#told.add(cause);
  }

  /** Something else went wrong. */
  warn(error: ShipperError): void {
    this.#warn(error.message);
  }

  #state(lastError: string | undefined): void {
    if (lastError === this.#lastError) return;
    this.#lastError = lastError;
    this.#post({ kind: 'state', lastError });
  }

  #warn(message: string): void {
    this.#post({ kind: 'warning', message });
  }
}
