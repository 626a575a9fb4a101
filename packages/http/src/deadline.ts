// Deadlines (timeouts) for a piece of work, combined with the signals that may end it.

/** Dispose of it when the work ends. */
export interface Deadline extends Disposable {
  /** Aborted by one of the other signals with its reason, or after the time with a `TimeoutError`. */
  readonly signal: AbortSignal;
}

/**
 * Starts the time. Its timer is referenced until the work ends: with `AbortSignal.any` and `AbortSignal.timeout`, Node
 * 22 garbage-collects the timeout, and then nothing ends a hanging request.
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
