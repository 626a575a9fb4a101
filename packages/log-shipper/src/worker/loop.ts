// The worker's loop: takes records from the queues, sends them, settles them by the item, waits when it must.

import type { ElasticsearchTarget } from '../elasticsearch-target.ts';
import { limits } from '../limits.ts';
import type { SharedState } from '../shared-state.ts';
import { ShipperError } from '../shipper-error.ts';
import type { Counters } from '../stats.ts';
import { BackOff } from './back-off.ts';
import { bulkBody, dataStreamName, documentId, type Item } from './bulk-body.ts';
import { type DeadLetter, keepDeadLetters } from './dead-letters.ts';
import type { FromWorker } from './protocol.ts';
import type { OpenQueue, Queues } from './queues.ts';
import type { Sender, SendResult } from './sender.ts';
import { Shipment } from './shipment.ts';
import { reasonOf, verdictOf } from './verdict.ts';

/** What the loop works with. */
export interface LoopOptions {
  readonly target: ElasticsearchTarget;
  readonly spoolDir: string;
  readonly queues: Queues;
  readonly state: SharedState;
  readonly counters: Counters;
  /** Elasticsearch's client is only loaded when there is something to send. */
  readonly openSender: (target: ElasticsearchTarget) => Promise<Sender>;
  readonly post: (message: FromWorker) => void;
}

/** The loop of one worker. */
export class Loop {
  readonly #options: LoopOptions;
  readonly #shipments = new Map<OpenQueue, Shipment>();
  readonly #backOff = new BackOff(limits.backOffMsMin, limits.backOffMsMax);
  #sender: Sender | undefined;
  /** Causes that were told since Elasticsearch last answered; as few as there are codes, and one more. */
  readonly #told = new Set<string>();
  #wake: () => void = () => {};
  #closing = false;
  #idling = false;

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  /** There is something to send: ends a wait for that, and no other. */
  wakeIdle(): void {
    if (this.#idling) this.#wake();
  }

  /** The process is ending: ends any wait. */
  wake(): void {
    this.#wake();
  }

  /** Ends the loop after what it is doing. */
  close(): void {
    this.#closing = true;
    this.#wake();
  }

  /** Runs until it is closed. */
  async run(): Promise<void> {
    const { queues, state } = this.#options;
    while (!this.#closing) {
      queues.adopt();
      // Before the look: who writes after it sees the flag, and sends a message.
      state.idle = true;
      const next = this.#next();
      if (next === undefined) {
        // Before it is said: the end of the process waits for it.
        queues.closeFinished();
        state.adopting = queues.adopting;
        state.signal();
        await this.#idle();
      } else {
        state.takeIdle();
        await this.#ship(next.shipment, next.items);
      }
    }
    await this.#sender?.close();
  }

  #next(): { shipment: Shipment; items: Item[] } | undefined {
    const now = Date.now();
    const open = new Set(this.#options.queues);
    for (const queue of this.#shipments.keys()) if (!open.has(queue)) this.#shipments.delete(queue);
    for (const queue of open) {
      const shipment = this.#shipments.get(queue) ?? new Shipment(queue, this.#options.counters);
      this.#shipments.set(queue, shipment);
      const items = shipment.take(now);
      if (items.length > 0) return { shipment, items };
    }
    return undefined;
  }

  async #ship(shipment: Shipment, items: Item[]): Promise<void> {
    const [first] = items;
    if (first === undefined) return;
    const dataStream = dataStreamName(first.envelope.dataStream);
    const result = await this.#send(dataStream, bulkBody(items));
    const { counters } = this.#options;
    if (result.kind === 'answered') {
      const retried = this.#settle(shipment, items, result.items);
      counters.add(retried > 0 ? 'bulkRetried' : 'bulkOk', 1);
      this.#succeeded();
    } else if (result.kind === 'too_large') {
      counters.add('bulkRefused', 1);
      if (!shipment.divide(items)) this.#bury(shipment, items, () => 'the request is too large (413)');
    } else {
      counters.add('bulkRefused', 1);
      shipment.retryNow(items);
      await this.#failed(result.error);
    }
    shipment.queue.window.advance();
  }

  async #send(dataStream: string, body: Buffer): Promise<SendResult> {
    try {
      this.#sender ??= await this.#options.openSender(this.#options.target);
    } catch (error) {
      if (error instanceof ShipperError) return { kind: 'failed', error };
      throw error;
    }
    return this.#sender.send(dataStream, body);
  }

  /** Settles each item by its verdict; the number of those to be tried again. */
  #settle(
    shipment: Shipment,
    items: readonly Item[],
    answers: Extract<SendResult, { kind: 'answered' }>['items'],
  ): number {
    if (answers === 'all') {
      for (const { frame } of items) shipment.queue.window.settle(frame, 'delivered');
      shipment.succeeded();
      return 0;
    }
    const retries: Item[] = [];
    const refused = new Map<Item, string>();
    for (const [index, item] of items.entries()) {
      const answer = answers[index] ?? {};
      const verdict = verdictOf(answer);
      if (verdict === 'delivered') shipment.queue.window.settle(item.frame, 'delivered');
      else if (verdict === 'retry') retries.push(item);
      else refused.set(item, reasonOf(answer));
    }
    if (refused.size > 0) this.#bury(shipment, [...refused.keys()], (item) => refused.get(item) ?? '');
    if (retries.length > 0) {
      shipment.retryLater(retries, Date.now());
      if (this.#options.state.exiting) this.#options.state.gaveUp = retries.length === items.length;
    } else shipment.succeeded();
    return retries.length;
  }

  #bury(shipment: Shipment, items: readonly Item[], reason: (item: Item) => string): void {
    const letters = items.map(
      (item): DeadLetter => ({
        id: documentId(item),
        dataStream: dataStreamName(item.envelope.dataStream),
        reason: reason(item),
        document: Buffer.from(item.frame.document).toString('utf8'),
      }),
    );
    try {
      keepDeadLetters(this.#options.spoolDir, letters);
    } catch (cause) {
      this.#warn(
        new ShipperError(
          'spool_unwritable',
          `cannot keep dead letters in ${this.#options.spoolDir}: ${cause instanceof Error ? cause.message : cause}. They are counted and gone. Set TELLTALE_SPOOL_DIR.`,
          { cause },
        ).message,
      );
    }
    for (const { frame } of items) shipment.queue.window.settle(frame, 'deadLettered');
  }

  #succeeded(): void {
    this.#backOff.reset();
    this.#options.counters.set('paused', 0);
    this.#options.post({ kind: 'state', lastError: undefined });
    if (this.#told.size > 0) this.#warn('[telltale shipper] Elasticsearch takes records again.');
    this.#told.clear();
  }

  async #failed(error: ShipperError): Promise<void> {
    const { state, counters, post } = this.#options;
    const paused = error.code === 'unauthorised';
    counters.set('paused', paused ? 1 : 0);
    // Once a cause, not once a try: an outage shows itself in other words from one try to the next. Being unknown and
    // not being allowed are two causes.
    const cause = paused ? error.message : error.code;
    // Before the warning: whoever hears that and looks finds the same.
    post({ kind: 'state', lastError: error.message });
    if (!this.#told.has(cause)) this.#warn(error.message);
    this.#told.add(cause);
    // The CA or the address may be mended meanwhile, or the client be of another mind about a node that it gave up.
    await this.#sender?.close();
    this.#sender = undefined;
    if (state.exiting) {
      state.gaveUp = true;
      state.signal();
    }
    await this.#sleep(paused ? limits.pausedMsMax : this.#backOff.next());
  }

  #warn(message: string): void {
    this.#options.post({ kind: 'warning', message });
  }

  /** Waits until there may be something to do; a little longer then, so that records share a request. */
  async #idle(): Promise<void> {
    const { state } = this.#options;
    const due = [...this.#shipments.values()].map(({ dueAt }) => dueAt).filter((at) => at !== undefined);
    const msMax = Math.max(1, Math.min(limits.heartbeatMs, ...due.map((at) => at - Date.now())));
    this.#idling = true;
    await this.#sleep(msMax);
    this.#idling = false;
    const written = !state.takeIdle();
    if (written && !state.exiting && !this.#closing) await this.#sleep(limits.bulkWaitMsMax);
  }

  /** Waits; ends early when it is woken. */
  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake(), ms);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = () => {};
        resolve();
      };
    });
  }
}
