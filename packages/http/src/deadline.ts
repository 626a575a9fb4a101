// Deadlines (timeouts) for a piece of work, combined with the signals that may end it.

/** Ends with the work, for which it is disposed of. */
export interface Deadline extends Disposable {
  /** Aborted by one of the other signals with its reason, or after the time with a `TimeoutError`. */
  readonly signal: AbortSignal;
}

/**
 * Starts to count.
 *
 * Its timer is held until the work is done: of `AbortSignal.any` with `AbortSignal.timeout`, Node 22 collects the timeout
 * as garbage, and then nothing ends what hangs.
 */
export function startDeadline(msMax: number, ...others: readonly (AbortSignal | undefined)[]): Deadline {
  const ending = new AbortController();
  const end = (event: Event): void => ending.abort((event.target as AbortSignal).reason);
  const timer = setTimeout(() => {
    ending.abort(new DOMException(`The timeout of ${msMax} ms has passed.`, 'TimeoutError'));
  }, msMax);
  for (const other of others) {
    if (other?.aborted) ending.abort(other.reason);
    other?.addEventListener('abort', end, { once: true });
  }
  return {
    signal: ending.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      for (const other of others) other?.removeEventListener('abort', end);
    },
  };
}
