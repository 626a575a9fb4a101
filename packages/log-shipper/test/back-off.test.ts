// Waits between tries: doubled up to a bound, and never the same for many that failed at once.
import { describe, expect, it } from 'vitest';
import { BackOff } from '../src/worker/back-off.ts';

const waits = (times: number, random?: () => number): number[] => {
  const backOff = new BackOff(100, 1_000, random);
  return Array.from({ length: times }, () => backOff.next());
};

describe('the wait before the next try', () => {
  it('doubles with each failure, up to a limit', () => {
    expect(waits(6, () => 1)).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    expect(Math.max(...waits(2_000, () => 1))).toBe(1_000);
  });

  it('is random between half of it and all of it (jitter)', () => {
    expect(waits(6, () => 0)).toEqual([50, 100, 200, 400, 500, 500]);
    expect(waits(3, () => 0.5)).toEqual([75, 150, 300]);
  });

  it('differs for each of many shippers that fail at once', () => {
    const first = Array.from({ length: 50 }, () => waits(1)[0] ?? 0);
    expect(new Set(first).size).toBeGreaterThan(40);
    for (const wait of first) expect(wait).toBeGreaterThanOrEqual(50);
    for (const wait of first) expect(wait).toBeLessThanOrEqual(100);
  });

  it('starts again from the minimum after a success', () => {
    const backOff = new BackOff(100, 1_000, () => 1);
    for (let failures = 0; failures < 5; failures++) backOff.next();
    backOff.reset();
    expect(backOff.next()).toBe(100);
  });
});
