// Retry policy of the HTTP client: whether to send a request again, and after which back-off.
import { errorCode, isTlsErrorCode } from './failure.ts';

/** How often and for how long to repeat a request to a server that is busy or not up yet. */
export interface RetryPolicy {
  /** Number of attempts, including the first. */
  readonly attemptsMax: number;
  /** Wait before the second attempt; it doubles before each further one. */
  readonly backoffMs: number;
  readonly backoffMsMax: number;
  /** Maximum wait that a server may request by Retry-After. */
  readonly retryAfterMsMax: number;
  /** Maximum of all attempts and waits together: no wait begins that would end later. */
  readonly totalMsMax: number;
  /** Waits between attempts; replaced in tests. */
  readonly wait?: ((ms: number) => Promise<unknown>) | undefined;
}

/** Statuses of a server, or of a proxy before it, that is busy or not up yet. */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Errors of a connection that another attempt does not resolve. */
const lasting: ReadonlySet<string> = new Set(['ENOTFOUND', 'ERR_INVALID_URL', 'EPROTO']);

/** Whether to retry after a response of that status. */
export function isRetryableStatus(status: number): boolean {
  return retryable.has(status);
}

/** Whether to retry after a connection error. */
export function isRetryableError(error: unknown): boolean {
  const code = errorCode(error);
  return !lasting.has(code) && !isTlsErrorCode(code);
}

/**
 * How long to wait before the next attempt: as long as the server requests, within a bound, or a doubling wait. Half of
 * it is random (jitter), so that clients that failed together do not retry together.
 *
 * @param attempt number of the failed attempt, from 1
 * @param retryAfter the header, if there was one
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

/** The header contains seconds or a date. */
function askedMs(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter) * 1_000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}
