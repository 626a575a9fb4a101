// Settles the items of an answered bulk request, each by its verdict.
import { ShipperError } from '../shipper-error.ts';
import { deadLetterOf, letterOf, saveDeadLetters } from './dead-letters.ts';
import type { Item } from './item.ts';
import type { ItemResults } from './sender.ts';
import type { Shipment } from './shipment.ts';
import { type BulkItem, hasLostRace, reasonOf, verdictOf } from './verdict.ts';

/** Dependencies of the settlement. */
export interface SettlementOptions {
  readonly spoolDir: string;
  readonly warn: (error: ShipperError) => void;
}

/** The results of one request's items. */
export interface Settled {
  /** Number of items to retry. */
  readonly retried: number;
  /** The result of the first of them. */
  readonly answer: BulkItem | undefined;
}

/** Settles items. */
export class Settlement {
  readonly #options: SettlementOptions;

  constructor(options: SettlementOptions) {
    this.#options = options;
  }

  /** Settles the items of one request. */
  settle(shipment: Shipment, items: readonly Item[], answers: ItemResults['items']): Settled {
    const { window } = shipment.queue;
    if (answers === 'all') {
      for (const item of items) window.settle(item, item.refused ? 'deadLettered' : 'delivered');
      shipment.succeeded();
      return { retried: 0, answer: undefined };
    }
    const retries: Item[] = [];
    let first: BulkItem | undefined;
    const refused: { item: Item; reason: string }[] = [];
    for (const [index, item] of items.entries()) {
      const answer = answers[index] ?? {};
      const { races = 0 } = item;
      const verdict = verdictOf(answer, races);
      if (verdict === 'retry') {
        first ??= answer;
        retries.push(hasLostRace(answer) ? { ...item, races: races + 1 } : item);
      } else if (verdict === 'refused') refused.push({ item, reason: reasonOf(answer) });
      else {
        // The data stream's failure store took it, so it is a dead letter that Elasticsearch keeps.
        const letter = item.refused !== undefined || answer.failure_store === 'used';
        window.settle(item, letter ? 'deadLettered' : 'delivered');
      }
    }
    this.#bury(shipment, refused);
    if (retries.length > 0) shipment.retryLater(retries, Date.now());
    else shipment.succeeded();
    return { retried: retries.length, answer: first };
  }

  /** A single record exceeds the size of a request. */
  tooLarge(shipment: Shipment, items: readonly Item[]): void {
    this.#bury(
      shipment,
      items.map((item) => ({ item, reason: 'the request is too large (413)' })),
    );
  }

  #bury(shipment: Shipment, refused: readonly { item: Item; reason: string }[]): void {
    const first = refused.filter(({ item }) => item.refused === undefined);
    if (first.length > 0) shipment.sendInstead(first.map(({ item, reason }) => deadLetterOf(item, reason)));
    // A dead letter was refused itself: Elasticsearch accepts it in no form.
    const again = refused.map(({ item }) => item.refused).filter((record) => record !== undefined);
    if (again.length === 0) return;
    try {
      saveDeadLetters(
        this.#options.spoolDir,
        again.map(({ item, reason }) => letterOf(item, reason)),
      );
    } catch (cause) {
      this.#options.warn(
        new ShipperError(
          'spool_unwritable',
          `cannot keep dead letters in ${this.#options.spoolDir}: ${cause instanceof Error ? cause.message : cause}. They are counted and lost. Set TELLTALE_SPOOL_DIR.`,
          { cause },
        ),
      );
    }
    for (const { item } of again) shipment.queue.window.settle(item, 'deadLettered');
  }
}
