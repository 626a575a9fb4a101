// Records as they come, over an event stream; what cannot be read that fast is counted and left out.
import { useEffect, useState } from 'preact/hooks';
import type { LogRecord, TailEvent } from '../../../src/api.ts';
import { limits } from '../../limits.ts';

export interface Tail {
  /** The newest first, at most as many as are kept. */
  readonly records: readonly LogRecord[];
  /** Records that came too fast, or while nobody was connected, and were left out. */
  readonly skipped: number;
  readonly state: 'connecting' | 'open' | 'waiting';
  /** Why nothing comes, or not everything. */
  readonly missing?: string | undefined;
}

const nothing: Tail = { records: [], skipped: 0, state: 'connecting' };

/** One connection, opened again until it is closed: by the browser where the line broke, by us where it was refused. */
class TailConnection {
  readonly #path: string;
  #position = '';
  readonly #changed: (tail: Tail) => void;
  #tail = nothing;
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
    // The browser sends by itself where it was only on a connection that it opens again itself.
    const source = new EventSource(this.#path + this.#position);
    this.#source = source;
    source.onopen = () => {
      this.#retryMs = limits.tailRetryMs;
      this.#update({ state: 'open' });
    };
    source.onmessage = ({ data, lastEventId }) => {
      this.#position = lastEventId || this.#position;
      this.#take(JSON.parse(String(data)) as TailEvent);
    };
    source.onerror = () => {
      this.#update({ state: 'waiting' });
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

  #take({ records, skipped, unreachable, incomplete }: TailEvent): void {
    this.#arrived.push(...records);
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

/** @param path ends with the parameter `after`, without a value; undefined while nothing is listened to */
export function useTail(path: string | undefined): Tail {
  const [tail, setTail] = useState(nothing);
  useEffect(() => {
    setTail(nothing);
    if (path === undefined) return;
    const connection = new TailConnection(path, setTail);
    // A laptop that wakes has a connection that only looks alive.
    const reopen = (): void => connection.open();
    window.addEventListener('online', reopen);
    return () => {
      window.removeEventListener('online', reopen);
      connection.close();
    };
  }, [path]);
  return tail;
}
