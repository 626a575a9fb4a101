// Listens to the live tail over an event stream, and goes on where it was when the connection has been lost.
import type { LogRecord, TailEvent } from '../../../src/api.ts';
import { limits } from '../../limits.ts';

export interface Tail {
  /** The newest first, at most as many as are kept. */
  readonly records: readonly LogRecord[];
  /** Records that came too fast, or while nobody was connected, and were left out. */
  readonly skipped: number;
  readonly state: 'connecting' | 'open' | 'waiting';
  /** The tail could not go on where it was: records from before the last connection may be missing. */
  readonly isInterrupted: boolean;
  /** Why nothing comes, or not everything. */
  readonly missing?: string | undefined;
}

export const noTail: Tail = { records: [], skipped: 0, isInterrupted: false, state: 'connecting' };

/** How many records came since one began to read: no more are counted than are kept. */
export function newer(tail: Pick<Tail, 'records'>, held: Pick<Tail, 'records'>): string {
  const [top] = held.records;
  const place = top === undefined ? -1 : tail.records.indexOf(top);
  if (place >= 0) return String(place);
  const { length } = tail.records;
  return length < limits.tailRecordsMax ? String(length) : `at least ${length}`;
}

const keyOf = ({ index, id }: LogRecord): string => `${index} ${id}`;

/** One connection, opened again until it is closed: by the browser where the line broke, by us where it was refused. */
export class TailConnection {
  readonly #path: string;
  /** By which the tail goes on; empty where it begins anew. */
  #position = '';
  /** The same as it stands in the address of the connection. */
  #addressed = '';
  #hasBegun = false;
  /** Nothing has come over this connection: where it has no position, it begins with the newest records. */
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
    // Beside a long filter the address has no room for it.
    if (this.#path.length + this.#position.length > limits.tailAddressLengthMax) this.#position = '';
    this.#addressed = this.#position;
    this.#noteInterruption();
    // The browser sends by itself where it was only on a connection that it opens again itself.
    const source = new EventSource(this.#path + this.#addressed);
    this.#isNew = true;
    this.#source = source;
    source.onopen = () => {
      this.#retryMs = limits.tailRetryMs;
      this.#update({ state: 'open' });
    };
    source.onmessage = ({ data, lastEventId }) => {
      const event = JSON.parse(String(data)) as TailEvent;
      // One that only says that nothing answers leaves the position as it was; each other has one, or none by now.
      if (event.unreachable === undefined) {
        this.#position = lastEventId;
        this.#hasBegun = true;
      }
      this.#take(event);
    };
    source.onerror = () => {
      this.#noteInterruption();
      this.#update({ state: 'waiting' });
      // By itself the browser would go on where the address says, also where the tail has no position any more.
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

  /** What comes while nobody is connected is missed where the tail has to begin anew. */
  #noteInterruption(): void {
    if (this.#hasBegun && this.#position === '') this.#tail = { ...this.#tail, isInterrupted: true };
  }

  #take({ records, skipped, unreachable, incomplete }: TailEvent): void {
    // The newest records may be there already, where the tail begins anew.
    const known = new Set(this.#isNew ? [...this.#arrived, ...this.#tail.records].map(keyOf) : []);
    this.#isNew = false;
    this.#arrived.push(...records.filter((record) => !known.has(keyOf(record))));
    // A burst while the page is hidden does not pile up.
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
