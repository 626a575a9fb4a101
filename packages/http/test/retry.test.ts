// Waits between attempts grow, are bounded, and do not coincide.
import { describe, expect, it } from 'vitest';
import { isRetryableError, type RetryPolicy, waitMs } from '../src/retry.ts';

const policy: RetryPolicy = {
  attemptsMax: 6,
  backoffMs: 250,
  backoffMsMax: 8_000,
  retryAfterMsMax: 30_000,
  totalMsMax: 120_000,
};

describe('the wait before another attempt', () => {
  it('doubles up to a limit', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 50].map((attempt) => waitMs(policy, attempt, undefined, 1));
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  it('is random in its second half', () => {
    expect(waitMs(policy, 3, undefined, 0)).toBe(500);
    expect(waitMs(policy, 3, undefined, 0.5)).toBe(750);
  });

  it('is what the server asks for, in seconds or as a date, up to a limit', () => {
    expect(waitMs(policy, 1, '3', 0)).toBe(3_000);
    const inTen = waitMs(policy, 1, new Date(Date.now() + 10_000).toUTCString(), 0);
    expect(inTen).toBeGreaterThan(8_000);
    expect(inTen).toBeLessThanOrEqual(10_000);
    expect(waitMs(policy, 1, '999999', 0)).toBe(policy.retryAfterMsMax);
    expect(waitMs(policy, 1, new Date(Date.now() - 60_000).toUTCString(), 0)).toBe(0);
  });

  it('ignores a header that is neither', () => {
    expect(waitMs(policy, 1, 'soon', 1)).toBe(250);
  });
});

it.each([
  ['ECONNREFUSED', true],
  ['ECONNRESET', true],
  ['ENOTFOUND', false],
  ['CERT_HAS_EXPIRED', false],
  ['EPROTO', false],
])('a connection that failed with %s: it is %s that another attempt may help', (code, isRetryable) => {
  expect(isRetryableError(Object.assign(new Error(code), { code }))).toBe(isRetryable);
});
