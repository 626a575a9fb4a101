// Graceful shutdown: on exit and on SIGTERM, SIGINT or SIGHUP, flushes the logs, then ends as the app would without us.
import { atProcessEnd } from '@telltale/log-shipper';
import { watchSelfKill } from './self-kill.ts';
import { signalOfCode, watchSignalsReceived } from './signals-received.ts';

/** The signals that request the end of a process. */
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
type EndingSignal = (typeof signals)[number];
/** Our listeners, for all signals. */
const ours = new WeakSet<object>();

/** The work at the end of the process. */
export interface ShutdownWork {
  /**
   * Synchronous work. Called once. Must not throw.
   *
   * @param code exit code; undefined if a signal ends the process
   * @param signal that ends the process, or that requested the end
   */
  finish(code: number | undefined, signal: string | undefined): void;
  /** Asynchronous sending before a signal ends the process; must settle. Undefined if there is nothing to send. */
  flush(): Promise<void> | undefined;
}

/**
 * Watches for the end: `exit` (natural, `process.exit`, uncaught errors) and the signals that end a process. If the app
 * listens for a signal, the app handles it; otherwise the signal's default action follows.
 */
export function watchShutdown({ finish, flush }: ShutdownWork): void {
  let finished = false;
  const finishOnce: ShutdownWork['finish'] = (code, signal) => {
    if (finished) return;
    finished = true;
    finish(code, signal);
  };
  let received: ReadonlySet<string> = new Set();
  atProcessEnd((code) => finishOnce(code, signalOfCode(code, received)));
  // A signal without a listener does not end the first process of a container: there is nothing to do.
  if (process.pid === 1) return;
  received = watchSignalsReceived();
  const own: NodeJS.SignalsListener[] = signals.map((signal) => watchSignal(signal, finishOnce, flush));
  watchSelfKill((signal) => {
    if (process.listeners(signal).some((listener) => !own.includes(listener))) return;
    finishOnce(undefined, signal);
    for (const listener of own) process.off(signal, listener);
  });
}

/**
 * Whether the app listens for the signal: without a listener, the kernel does not deliver it to the first process of a
 * container.
 */
export function isListenedFor(signal: EndingSignal): boolean {
  return process.listeners(signal).some((listener) => !ours.has(listener));
}

/** Our listener replaced Node's own handler, so this does the same. */
function restoreTerminal(): void {
  const { isatty } = process.getBuiltinModule('tty');
  if (isatty(0) && process.stdin.isRaw) process.stdin.setRawMode(false);
}

/** @returns our listener, which exists as long as the app has none */
function watchSignal(signal: EndingSignal, finish: ShutdownWork['finish'], flush: ShutdownWork['flush']): () => void {
  let ending = false;
  const isOurs = (listener: unknown): boolean => listener === onSignal;

  function end(): void {
    finish(undefined, signal);
    restoreTerminal();
    // Nobody else listened when it came; without listeners the default action applies again.
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }

  function onSignal(): void {
    // A second signal means that the user does not want to wait.
    const flushed = ending ? undefined : flush();
    ending = true;
    if (flushed === undefined) end();
    else void flushed.finally(end);
  }

  ours.add(onSignal);
  process.on(signal, onSignal);
  // If the app listens, its listener must be the only one, as without us, so that the order of listeners does not
  // matter. Not removed at once: before the app's listener is added, removing ours would make Node stop listening
  // altogether.
  process.on('newListener', (event, listener) => {
    if (event !== signal || isOurs(listener)) return;
    process.nextTick(() => {
      if (process.listeners(signal).some((other) => !isOurs(other))) process.off(signal, onSignal);
    });
  });
  process.on('removeListener', (event, listener) => {
    if (event !== signal || ending || isOurs(listener) || process.listenerCount(signal) > 0) return;
    process.on(signal, onSignal);
  });
  return onSignal;
}
