// Records as they come, over an event stream; what cannot be read that fast is counted and left out.
import { useEffect, useState } from 'preact/hooks';
import type { LogRecord, TailEvent } from '../../../src/api.ts';
import { limits } from '../../limits.ts';

export interface Tail {
  /** The newest first, at most as many as are kept. */
  readonly records: readonly LogRecord[];
  /** Records that came too fast. */
  readonly skipped: number;
  readonly state: 'connecting' | 'open' | 'waiting';
  /** Why nothing comes. */
  readonly unreachable?: string;
}

const nothing: Tail = { records: [], skipped: 0, state: 'connecting' };

/** One connection, opened again until it is closed: by the browser where the line broke, by us where it was refused. */
class TailConnection {
  readonly #path: string;
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
    const source = new EventSource(this.#path);
    this.#source = source;
    source.onopen = () => {
      this.#retryMs = limits.tailRetryMs;
      this.#update({ state: 'open' });
    };
    source.onmessage = ({ data }) => this.#take(JSON.parse(String(data)) as TailEvent);
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

  #take({ records, skipped, unreachable }: TailEvent): void {
    this.#arrived.push(...records);
    // A burst while the page is hidden does not pile up.
    const surplus = this.#arrived.length - limits.tailRecordsMax;
    if (surplus > 0) this.#arrived.splice(0, surplus);
    const { unreachable: _, ...before } = this.#tail;
    this.#tail = { ...before, skipped: before.skipped + skipped, ...(unreachable !== undefined && { unreachable }) };
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

/** @param path undefined while nothing is listened to */
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
