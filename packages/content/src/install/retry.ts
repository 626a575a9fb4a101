// Whether a question is asked again, and after which wait.
import { limits } from './limits.ts';

/** Statuses of a server, or of the proxy before it, that is busy or not up yet. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Errors of a connection that another attempt does not mend. */
const lasting: ReadonlySet<string> = new Set(['ENOTFOUND', 'ERR_INVALID_URL', 'EPROTO']);

/** Whether an answer of that status is worth another attempt. */
export function isPassing(status: number): boolean {
  return passing.has(status);
}

/** Whether a connection that failed so is worth another attempt. */
export function isPassingError(error: unknown): boolean {
  const code = codeOf(error);
  return !lasting.has(code) && !isTlsCode(code);
}

/** Whether a code says that a certificate was not accepted or that TLS was not spoken. */
export function isTlsCode(code: string): boolean {
  return /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO)/.test(code);
}

/** The code of an error, or of the first cause that has one; empty where there is none. */
export function codeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof AggregateError && at.errors.length > 0) return codeOf(at.errors[0]);
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return '';
}

/**
 * How long to wait before the next attempt: what the server asks for, within a bound, or a wait that doubles. Half of
 * it is chance, so that many that failed together do not come back together.
 *
 * @param attempt of the attempt that failed, from 1
 * @param retryAfter the header, where there was one
 * @param random from 0 to 1
 */
export function waitMs(attempt: number, retryAfter: string | undefined, random: number = Math.random()): number {
  const asked = askedMs(retryAfter);
  if (asked !== undefined) return Math.min(asked, limits.retryAfterMsMax);
  const backoff = Math.min(limits.backoffMs * 2 ** (attempt - 1), limits.backoffMsMax);
  return Math.round(backoff * (0.5 + random / 2));
}

/** The header says seconds, or a date. */
function askedMs(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter) * 1_000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}
