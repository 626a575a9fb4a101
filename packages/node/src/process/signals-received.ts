// Records which signals this process received, also those that the app handles, without a listener of ours and without
// a frame in the app's stacks.
import type { EventEmitter } from 'node:events';
import { constants } from 'node:os';

const numbers: Readonly<Record<string, number>> = constants.signals;

/** Notes, just before listeners are called, that the signal came. */
function noting(signal: string, note: (signal: string) => void): ProxyHandler<typeof process.emit> {
  // A call of a proxy asks for its trap. Where there is none it calls the target, as if the proxy were not there.
  return Object.defineProperty({}, 'apply', { get: () => note(signal) });
}

/** @returns every signal received so far for which somebody listened */
export function watchSignalsReceived(): ReadonlySet<string> {
  const received = new Set<string>();
  const note = (signal: string): void => void received.add(signal);
  const own = Object.getOwnPropertyDescriptor(process, 'emit');
  const get = own?.get;
  // Only where `process.emit` is read by an accessor of ours.
  if (own === undefined || get === undefined || !own.configurable) return received;
  // Node binds `process.emit` to a signal when the first listener comes, and calls that when the signal does.
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

/** The signal for which an exit code stands, by the convention of shells: 128 and the signal's number. */
export function signalOfCode(code: number, received: ReadonlySet<string>): string | undefined {
  return [...received].find((signal) => code === 128 + (numbers[signal] ?? Number.NaN));
}
