// Graceful shutdown: on exit and on SIGTERM, SIGINT or SIGHUP, flushes the logs and ends as the app would without us.
import { atProcessEnd } from '@telltale/log-shipper';
import { watchOwnKill } from './own-kill.ts';
import { signalOfCode, watchSignalsReceived } from './signals-received.ts';

/** The signals that ask a process to end. */
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
type EndingSignal = (typeof signals)[number];
/** Listeners of ours, of whichever signal. */
const ours = new WeakSet<object>();

/** The work at the end of the process. */
export interface Ending {
  /**
   * Does what cannot wait, at once. Called once. Must not throw.
   *
   * @param code exit code; undefined where a signal ends the process
   * @param signal that ends the process, or that asked it to end
   */
  finish(code: number | undefined, signal: string | undefined): void;
  /** Sends what takes a moment, before a signal ends the process; must settle. Undefined where there is nothing. */
  flush(): Promise<void> | undefined;
}

/**
 * Watches for the end: `exit` (natural, `process.exit`, uncaught errors) and the signals that end a process. A signal
 * that the app listens for is left to the app; for any other, the signal's default action follows.
 */
export function watchEnding({ finish, flush }: Ending): void {
  let finished = false;
  const finishOnce: Ending['finish'] = (code, signal) => {
    if (finished) return;
    finished = true;
    finish(code, signal);
  };
  let received: ReadonlySet<string> = new Set();
  atProcessEnd((code) => finishOnce(code, signalOfCode(code, received)));
  // A signal that the first process of a container does not listen for does not end it: there is nothing to do.
  if (process.pid === 1) return;
  received = watchSignalsReceived();
  const own: NodeJS.SignalsListener[] = signals.map((signal) => watchSignal(signal, finishOnce, flush));
  watchOwnKill((signal) => {
    if (process.listeners(signal).some((listener) => !own.includes(listener))) return;
    finishOnce(undefined, signal);
    for (const listener of own) process.off(signal, listener);
  });
}

/** Whether the app listens for the signal: the kernel keeps it from the first process of a container that does not. */
export function isListenedFor(signal: EndingSignal): boolean {
  return process.listeners(signal).some((listener) => !ours.has(listener));
}

/** A listener of ours took the place of Node's own handler, which does this. */
function restoreTerminal(): void {
  const { isatty } = process.getBuiltinModule('tty');
  if (isatty(0) && process.stdin.isRaw) process.stdin.setRawMode(false);
}

/** @returns our listener, which is there as long as the app has none */
function watchSignal(signal: EndingSignal, finish: Ending['finish'], flush: Ending['flush']): () => void {
  let ending = false;
  const isOurs = (listener: unknown): boolean => listener === onSignal;

  function end(): void {
    finish(undefined, signal);
    restoreTerminal();
    // Nobody else listened when it came; without listeners the default action is back.
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }

  function onSignal(): void {
    // Who asks twice does not want to wait.
    const flushed = ending ? undefined : flush();
    ending = true;
    if (flushed === undefined) end();
    else void flushed.finally(end);
  }

  ours.add(onSignal);
  process.on(signal, onSignal);
  // An app that listens must be the only listener, as without us, so that the order of listeners does not matter. Not
  // at once, for while the app's listener is not there yet, taking ours away would make Node stop listening altogether.
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
