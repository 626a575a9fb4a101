// Receives the live tail as an event stream, and resumes at its position after a lost connection.
import type { LogRecord, TailEvent } from '../../../src/api.ts';
import { limits } from '../../limits.ts';

export interface Tail {
  /** The newest first, up to the limit. */
  readonly records: readonly LogRecord[];
  /** Records omitted because they came too fast, or while the page was not connected. */
  readonly skipped: number;
  readonly state: 'connecting' | 'open' | 'waiting';
  /** The tail could not resume at its position: records from before the last connection may be missing. */
  readonly isInterrupted: boolean;
  /** Why records are missing, or why there are none. */
  readonly missing?: string | undefined;
}

export const noTail: Tail = { records: [], skipped: 0, isInterrupted: false, state: 'connecting' };

/** The number of records that arrived since the user began to read, up to the number that is kept. */
export function newer(tail: Pick<Tail, 'records'>, held: Pick<Tail, 'records'>): string {
  const [top] = held.records;
  const place = top === undefined ? -1 : tail.records.indexOf(top);
  if (place >= 0) return String(place);
  const { length } = tail.records;
  return length < limits.tailRecordsMax ? String(length) : `at least ${length}`;
}

const keyOf = ({ index, id }: LogRecord): string => `${index} ${id}`;

/** One connection. After a network failure the browser opens it again; after a refusal this class does. */
export class TailConnection {
  readonly #path: string;
  /** The position at which to resume; empty to start anew. */
  #position = '';
  /** The position in the address of the current connection. */
  #addressed = '';
  #hasBegun = false;
  /** Whether nothing has arrived over this connection. Without a position it begins with the newest records. */
  #isNew = true;
  readonly #changed: (tail: Tail) => void;
  #tail = noTail;
  #arrived: LogRecord[] = [];
  #source: EventSource | undefined;
  #drawTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #retryMs: number = limits.tailRetryMs;

  constructor(path: string, changed: (tail: Tail) => void) {
    this.#path = path;
    this.#changed = changed;
    this.open();
  }

  open(): void {
    this.#source?.close();
    clearTimeout(this.#retryTimer);
    // With a long filter the address has no room for the position.
    if (this.#path.length + this.#position.length > limits.tailAddressLengthMax) this.#position = '';
    this.#addressed = this.#position;
    this.#noteInterruption();
    // The browser sends the position (Last-Event-ID) only if it reconnects by itself.
    const source = new EventSource(this.#path + this.#addressed);
    this.#isNew = true;
    this.#source = source;
    source.onopen = () => {
      this.#retryMs = limits.tailRetryMs;
      this.#update({ state: 'open' });
    };
    source.onmessage = ({ data, lastEventId }) => {
      const event = JSON.parse(String(data)) as TailEvent;
      // An event that only reports an outage has no position and keeps the previous one; any other event replaces it.
      if (event.unreachable === undefined) {
        this.#position = lastEventId;
        this.#hasBegun = true;
      }
      this.#take(event);
    };
    source.onerror = () => {
      this.#noteInterruption();
      this.#update({ state: 'waiting' });
      // The browser would reconnect with the position in the address, even if the tail no longer has one.
      if (this.#position === '' && this.#addressed !== '') source.close();
      if (source.readyState !== EventSource.CLOSED) return;
      this.#retryTimer = setTimeout(() => this.open(), this.#retryMs);
      this.#retryMs = Math.min(this.#retryMs * 2, limits.tailRetryMsMax);
    };
  }

  close(): void {
    this.#source?.close();
    clearTimeout(this.#drawTimer);
    clearTimeout(this.#retryTimer);
  }

  /** If the tail has to start anew, records of the time without a connection are missing. */
  #noteInterruption(): void {
    if (this.#hasBegun && this.#position === '') this.#tail = { ...this.#tail, isInterrupted: true };
  }

  #take({ records, skipped, unreachable, incomplete }: TailEvent): void {
    // A tail that starts anew sends the newest records, which may be listed already.
    const known = new Set(this.#isNew ? [...this.#arrived, ...this.#tail.records].map(keyOf) : []);
    this.#isNew = false;
    this.#arrived.push(...records.filter((record) => !known.has(keyOf(record))));
    // Bounds the records of a burst while the page is hidden.
    const surplus = this.#arrived.splice(0, Math.max(0, this.#arrived.length - limits.tailRecordsMax)).length;
    this.#tail = { ...this.#tail, skipped: this.#tail.skipped + skipped + surplus, missing: unreachable ?? incomplete };
    this.#drawTimer ??= setTimeout(() => this.#draw(), limits.tailDrawMs);
  }

  #draw(): void {
    this.#drawTimer = undefined;
    const records = [...this.#arrived.reverse(), ...this.#tail.records].slice(0, limits.tailRecordsMax);
    this.#arrived = [];
    this.#update({ records });
  }

  #update(change: Partial<Tail>): void {
    this.#tail = { ...this.#tail, ...change };
    this.#changed(this.#tail);
  }
}
