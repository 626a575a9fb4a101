// The worker's loop: takes records from the queues, sends bulk requests concurrently, and waits when needed.
import type { ElasticsearchTarget } from '../elasticsearch-target.ts';
import type { Histogram } from '../histogram.ts';
import { limits } from '../limits.ts';
import type { SharedState } from '../shared-state.ts';
import { ShipperError } from '../shipper-error.ts';
import type { Counters } from '../stats.ts';
import { BackOff } from './back-off.ts';
import { bulkBody } from './bulk-body.ts';
import { Concurrency } from './concurrency.ts';
import { type Item, indexOf } from './item.ts';
import type { FromWorker } from './protocol.ts';
import type { OpenQueue, Queues } from './queues.ts';
import { Reports } from './reports.ts';
import type { Sender, SendResult } from './sender.ts';
import { Settlement } from './settlement.ts';
import { Shipment } from './shipment.ts';

/** What the loop works with. */
export interface LoopOptions {
  readonly target: ElasticsearchTarget;
  readonly spoolDir: string;
  readonly queues: Queues;
  readonly state: SharedState;
  readonly counters: Counters;
  readonly bulkSeconds: Histogram;
  /** HTTP is loaded only when there is something to send. */
  readonly openSender: (target: ElasticsearchTarget) => Promise<Sender>;
  readonly post: (message: FromWorker) => void;
}

/** The loop of one worker. */
export class Loop {
  readonly #options: LoopOptions;
  readonly #reports: Reports;
  readonly #settlement: Settlement;
  readonly #shipments = new Map<OpenQueue, Shipment>();
  readonly #backOff = new BackOff(limits.backOffMsMin, limits.backOffMsMax);
  readonly #concurrency = new Concurrency();
  readonly #onTheirWay = new Set<Promise<void>>();
  #sender: Promise<Sender> | undefined;
  /** Set while credentials or CA are refused: a new content of its files may be valid. */
  #refused: Sender | undefined;
  /** Nothing is sent before this time, in milliseconds since the epoch. */
  #resumeAt = 0;
  /** Consecutive failed requests. */
  #failures = 0;
  #wake: () => void = () => {};
  #closing = false;
  #idling = false;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#reports = new Reports(options.post, options.counters, options.target);
    this.#settlement = new Settlement({
      spoolDir: options.spoolDir,
      warn: (error) => this.#reports.warn(error),
    });
  }

  /** There are records: ends a wait for records, but no other. */
  wakeIdle(): void {
    if (this.#idling) this.#wake();
  }

  /** The process is ending: ends any wait. */
  wake(): void {
    this.#resumeAt = 0;
    this.#wake();
  }

  /** Ends the loop after its current work. */
  close(): void {
    this.#closing = true;
    this.#wake();
  }

  /** Runs until it is closed. */
  async run(): Promise<void> {
    const { queues, state, counters } = this.#options;
    while (!this.#closing) {
      queues.adopt();
      this.#takeUpFiles();
      // Set before the check: a writer after it sees the flag, and sends a message.
      state.idle = true;
      const next = this.#next(Date.now());
      if (next !== undefined) {
        state.takeIdle();
        this.#begin(next.shipment, next.items);
        continue;
      }
      // Before the report: the end of the process waits for the report.
      queues.closeFinished();
      counters.set('concurrency', this.#concurrency.limit);
      counters.set('oldestAt', queues.oldestAt);
      state.adopting = queues.adopting;
      state.signal();
      await this.#rest();
    }
    await Promise.all(this.#onTheirWay);
    await this.#closeSender();
  }

  #next(now: number): { shipment: Shipment; items: Item[] } | undefined {
    if (this.#onTheirWay.size >= this.#concurrency.limit || now < this.#resumeAt) return undefined;
    const open = new Set(this.#options.queues);
    for (const queue of this.#shipments.keys()) if (!open.has(queue)) this.#shipments.delete(queue);
    for (const queue of open) {
      const shipment = this.#shipments.get(queue) ?? new Shipment(queue, this.#options.counters);
      this.#shipments.set(queue, shipment);
      const items = shipment.take(now, this.#options.state.exiting);
      if (items.length > 0) return { shipment, items };
    }
    return undefined;
  }

  #begin(shipment: Shipment, items: Item[]): void {
    const shipping = this.#ship(shipment, items).finally(() => {
      this.#onTheirWay.delete(shipping);
      this.#wake();
    });
    this.#onTheirWay.add(shipping);
  }

  async #ship(shipment: Shipment, items: Item[]): Promise<void> {
    const [first] = items;
    if (first === undefined) return;
    const { counters, state, bulkSeconds } = this.#options;
    const { round } = this.#concurrency;
    const index = indexOf(first);
    const { body, release } = bulkBody(items, index);
    const begun = performance.now();
    const { result, sender } = await this.#send(index, body);
    bulkSeconds.observe((performance.now() - begun) / 1_000);
    counters.add('bulkBytes', body.length);
    if (result.kind === 'answered') {
      // The response was read to its end: otherwise a closing connection could still read from the body.
      release();
      const { retried, answer } = this.#settlement.settle(shipment, items, result.items);
      counters.add(retried > 0 ? 'bulkRetried' : 'bulkOk', 1);
      counters.add('retried', retried);
      if (retried === 0) this.#concurrency.succeeded();
      else this.#concurrency.overloaded(round);
      if (retried > 0 && state.exiting) state.gaveUp = retried === items.length;
      this.#failures = 0;
      this.#resumeAt = 0;
      this.#backOff.reset();
      if (answer === undefined) this.#reports.succeeded(index);
      else this.#reports.refusedForNow(index, answer);
      // The user is known but lacks a privilege: the file may contain the key of a user with the privilege by now.
      if ((answer?.status === 401 || answer?.status === 403) && sender?.isOutdated()) void this.#close(sender);
    } else if (result.kind === 'too_large') {
      counters.add('bulkRefused', 1);
      if (!shipment.divide(items)) this.#settlement.tooLarge(shipment, items);
    } else {
      counters.add('bulkRefused', 1);
      shipment.retryNow(items);
      this.#failed(result.error, sender);
    }
    shipment.queue.window.advance();
  }

  /** @returns also the sender, if there is one */
  async #send(index: string, body: Buffer): Promise<{ result: SendResult; sender?: Sender }> {
    try {
      this.#sender ??= this.#options.openSender(this.#options.target);
      const sender = await this.#sender;
      return { result: await sender.send(index, body), sender };
    } catch (error) {
      this.#sender = undefined;
      if (error instanceof ShipperError) return { result: { kind: 'failed', error } };
      throw error;
    }
  }

  #failed(error: ShipperError, sender: Sender | undefined): void {
    const { state, target } = this.#options;
    const now = Date.now();
    const refused = error.code === 'unauthorised' || error.code === 'certificate';
    // No error: the files have changed, and the new content has not been tried yet.
    if (refused && sender?.isOutdated()) return void this.#close(sender);
    this.#failures += 1;
    this.#reports.failed(error);
    if (state.exiting) {
      state.gaveUp = true;
      state.signal();
    }
    // The next request goes to another node; the loop waits only if none of them answers.
    const another = error.code === 'unreachable' && this.#failures < target.nodes.length;
    // Failures of concurrent requests are the same one.
    if (another || now < this.#resumeAt) return;
    this.#concurrency.failed();
    this.#resumeAt = now + (error.code === 'unauthorised' ? pauseMs(sender, now) : this.#backOff.next());
    this.#refused = refused ? sender : undefined;
    // CA, credentials or address may be corrected meanwhile; a kept sender would not notice.
    void this.#closeSender();
  }

  /** Ends the wait after a refusal when the files have changed: a check costs microseconds, a wait a minute. */
  #takeUpFiles(): void {
    const sender = this.#refused;
    if (sender === undefined) return;
    if (Date.now() >= this.#resumeAt) this.#refused = undefined;
    else if (sender.isOutdated()) {
      this.#refused = undefined;
      this.#resumeAt = 0;
    }
  }

  /** The next request opens a new sender. */
  async #close(sender: Sender): Promise<void> {
    const current = this.#sender;
    const opened = await current?.catch(() => undefined);
    if (opened !== sender || this.#sender !== current) return;
    this.#sender = undefined;
    sender.close();
  }

  async #closeSender(): Promise<void> {
    const sender = this.#sender;
    this.#sender = undefined;
    try {
      (await sender)?.close();
    } catch {
      // A sender that could not be opened needs no closing, and its request reported the failure.
    }
  }

  /** Waits until there may be work. */
  async #rest(): Promise<void> {
    const { state } = this.#options;
    const now = Date.now();
    const due = [...this.#shipments.values()].map(({ dueAt }) => dueAt).filter((at) => at !== undefined);
    const waits = this.#onTheirWay.size >= this.#concurrency.limit || now < this.#resumeAt;
    // While something waits for its time, or for a request, no message from the writer is needed.
    if (waits || due.length > 0) state.takeIdle();
    const at = waits ? [this.#resumeAt].filter((resumeAt) => resumeAt > now) : due;
    const lookMs = this.#refused === undefined ? limits.heartbeatMs : limits.filesLookMs;
    const msMax = Math.max(1, Math.min(limits.heartbeatMs, lookMs, ...at.map((time) => time - now)));
    this.#idling = !waits;
    await this.#sleep(msMax);
    this.#idling = false;
  }

  /** Waits; ends early when woken. */
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

/** How long nothing is sent after credentials were refused. */
function pauseMs(sender: Sender | undefined, now: number): number {
  const changedAt = sender?.credentialsChangedAt();
  const lately = changedAt !== undefined && now - changedAt < limits.changedSecretMsMax;
  return lately ? limits.changedSecretMs : limits.pausedMsMax;
}
