// Records which signals this process received, including those that the app handles, without a listener of ours and
// without a frame in the app's stacks.
import type { EventEmitter } from 'node:events';
import { constants } from 'node:os';

const numbers: Readonly<Record<string, number>> = constants.signals;

/** Records the signal just before its listeners are called. */
function noting(signal: string, note: (signal: string) => void): ProxyHandler<typeof process.emit> {
  // A call of a proxy reads its trap. Without a trap it calls the target, as if the proxy did not exist.
  return Object.defineProperty({}, 'apply', { get: () => note(signal) });
}

/** @returns every received signal that had a listener */
export function watchSignalsReceived(): ReadonlySet<string> {
  const received = new Set<string>();
  const note = (signal: string): void => void received.add(signal);
  const own = Object.getOwnPropertyDescriptor(process, 'emit');
  const get = own?.get;
  // Only if `process.emit` is read through an accessor of ours.
  if (own === undefined || get === undefined || !own.configurable) return received;
  // Node binds `process.emit` to a signal when the first listener is added, and calls the bound function when the
  // signal arrives.
  let listenedFor: string | undefined;
  const processEvents: EventEmitter = process;
  processEvents.prependListener('newListener', (event: string | symbol) => {
    if (typeof event === 'string' && event in numbers) listenedFor = event;
  });
  Object.defineProperty(process, 'emit', {
    ...own,
    get() {
      const emit: typeof process.emit = get.call(process);
      return listenedFor === undefined ? emit : new Proxy(emit, noting(listenedFor, note));
    },
  });
  processEvents.on('newListener', () => {
    listenedFor = undefined;
  });
  return received;
}

/** The signal of an exit code, by the shell's convention: 128 plus the signal's number. */
export function signalOfCode(code: number, received: ReadonlySet<string>): string | undefined {
  return [...received].find((signal) => code === 128 + (numbers[signal] ?? Number.NaN));
}
