// Retry policy of the HTTP client: whether to send a request again, and after which back-off.
import { errorCode, isTlsErrorCode } from './failure.ts';

/** How often and for how long a request is repeated that met a server which is busy or not up yet. */
export interface RetryPolicy {
  /** Attempts, with the first one. */
  readonly attemptsMax: number;
  /** Wait before the second attempt; doubled before each further one. */
  readonly backoffMs: number;
  readonly backoffMsMax: number;
  /** What a server may ask for by Retry-After. */
  readonly retryAfterMsMax: number;
  /** All attempts and waits together: no wait begins that would end later. */
  readonly totalMsMax: number;
  /** Waits between attempts; given by tests that have no time. */
  readonly wait?: ((ms: number) => Promise<unknown>) | undefined;
}

/** Statuses of a server, or of the proxy before it, that is busy or not up yet. */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Errors of a connection that another attempt does not mend. */
const lasting: ReadonlySet<string> = new Set(['ENOTFOUND', 'ERR_INVALID_URL', 'EPROTO']);

/** Whether a response of that status is worth another attempt. */
export function isRetryableStatus(status: number): boolean {
  return retryable.has(status);
}

/** Whether a connection that failed so is worth another attempt. */
export function isRetryableError(error: unknown): boolean {
  const code = errorCode(error);
  return !lasting.has(code) && !isTlsErrorCode(code);
}

/**
 * How long to wait before the next attempt: what the server asks for, within a bound, or a wait that doubles. Half of
 * it is chance, so that many that failed together do not come back together.
 *
 * @param attempt of the attempt that failed, from 1
 * @param retryAfter the header, where there was one
 * @param random from 0 to 1
 */
export function waitMs(
  policy: RetryPolicy,
  attempt: number,
  retryAfter: string | undefined,
  random: number = Math.random(),
): number {
  const asked = askedMs(retryAfter);
  if (asked !== undefined) return Math.min(asked, policy.retryAfterMsMax);
  const backoff = Math.min(policy.backoffMs * 2 ** (attempt - 1), policy.backoffMsMax);
  return Math.round(backoff * (0.5 + random / 2));
}

/** The header says seconds, or a date. */
function askedMs(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter) * 1_000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}
