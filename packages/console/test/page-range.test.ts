// Ranges of time in addresses: relative ones move with the time, and what cannot be read is the last hour.
import { describe, expect, it } from 'vitest';
import { draggedRange, moved, parseTime, rangeTitle, resolveRange, wider } from '../page/time/range.ts';

const now = Date.UTC(2026, 10, 30, 12);
const HOUR = 3_600_000;

describe('a range', () => {
  it('is read relative to now, in milliseconds, or as a date', () => {
    expect(parseTime('now', now)).toBe(now);
    expect(parseTime('now-15m', now)).toBe(now - 15 * 60_000);
    expect(parseTime(' now-2d ', now)).toBe(now - 48 * HOUR);
    expect(parseTime(String(now), 0)).toBe(now);
    expect(parseTime('2026-11-30T12:00:00Z', 0)).toBe(now);
  });

  it.each(['', 'later', 'now-', 'now-5x', 'now+1h', 'now-999999h'])('is not read from %j', (text) => {
    expect(parseTime(text, now)).toBeUndefined();
  });

  it('is the last hour if it is invalid, or ends before it begins', () => {
    const last = { from: now - HOUR, to: now };
    expect(resolveRange({ from: 'x', to: 'now' }, now)).toEqual(last);
    expect(resolveRange({ from: 'now', to: 'now-1h' }, now)).toEqual(last);
    expect(resolveRange({ from: 'now-1h', to: 'now' }, now)).toEqual(last);
  });

  it('from dragging goes from the earlier to the later end, and lasts at least five seconds', () => {
    expect(draggedRange(now, now - 60_000.4)).toEqual({ from: String(now - 60_000), to: String(now) });
    expect(draggedRange(now, now + 4_999)).toBeUndefined();
  });

  it('is widened around its middle, and moved by half of its length', () => {
    const range = { from: now - HOUR, to: now };
    expect(wider(range)).toEqual({ from: String(now - 1.5 * HOUR), to: String(now + HOUR / 2) });
    expect(moved(range, -1)).toEqual({ from: String(now - 1.5 * HOUR), to: String(now - HOUR / 2) });
    expect(moved(range, 1)).toEqual({ from: String(now - HOUR / 2), to: String(now + HOUR / 2) });
  });

  it('is named by its preset, or by its times', () => {
    expect(rangeTitle({ from: 'now-1h', to: 'now' }, { from: now - HOUR, to: now })).toBe('Last hour');
    const text = { from: String(now - HOUR), to: String(now) };
    expect(rangeTitle(text, { from: now - HOUR, to: now })).toMatch(/^\d+ \w+ \d\d:\d\d – (?:\d+ \w+ )?\d\d:\d\d$/);
  });
});
