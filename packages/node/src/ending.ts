// The end of the process: what was logged is sent if that is quick, and the process ends as it would have without us.

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
type EndingSignal = (typeof signals)[number];

/** What is to be done at the end. */
export interface Ending {
  /** Does what cannot wait, at once, knowing the exit code or the signal. Must not throw. */
  finish(code: number | undefined, signal?: string): void;
  /** Sends what takes a moment, before a signal ends the process; must settle. */
  flush(): Promise<void>;
}

/**
 * Watches for the end: `exit` (natural, `process.exit`, uncaught errors) and the signals that end a process. A signal
 * for which the app has a listener of its own is none of ours; for another, the signal's default action follows.
 */
export function watchEnding({ finish, flush }: Ending): void {
  process.on('exit', (code) => finish(code));
  for (const signal of signals) watchSignal(signal, finish, flush);
}

function watchSignal(signal: EndingSignal, finish: Ending['finish'], flush: () => Promise<void>): void {
  let ending = false;
  const isOurs = (listener: unknown): boolean => listener === onSignal;

  function onSignal(): void {
    if (ending) return;
    ending = true;
    void flush().finally(() => {
      finish(undefined, signal);
      process.off(signal, onSignal);
      // Nobody else listened when it came; without ours the default action is back.
      process.kill(process.pid, signal);
    });
  }

  process.on(signal, onSignal);
  // An app that listens is to be alone with its signal, as without us: no order of listeners then matters. Not at once,
  // for while the app's listener is not there yet, taking ours away would make Node stop listening altogether.
  process.on('newListener', (event, listener) => {
    if (event !== signal || isOurs(listener)) return;
    process.nextTick(() => {
      if (process.listeners(signal).some((other) => !isOurs(other))) process.off(signal, onSignal);
    });
  });
  process.on('removeListener', (event, listener) => {
    if (event !== signal || isOurs(listener) || process.listenerCount(signal) > 0) return;
    process.on(signal, onSignal);
  });
}
