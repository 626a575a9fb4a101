// The end of relative ranges: the last refresh or the last click, whichever came later.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { QueryTime } from '../page/time/query-time.ts';

const loaded = Date.UTC(2026, 10, 30, 12);
const after = (seconds: number): number => loaded + seconds * 1_000;

beforeEach(() => {
  vi.useFakeTimers({ now: loaded });
});
afterEach(() => {
  vi.useRealTimers();
});

it('a click on a filter or a view queries up to the time of the click, not of the last refresh', () => {
  const asked = new QueryTime();
  const [overview, logs] = [{}, {}];
  expect(asked.at(overview, loaded)).toBe(loaded);
  vi.setSystemTime(after(20));
  expect(asked.at(overview, loaded)).toBe(loaded);
  expect(asked.at(logs, loaded)).toBe(after(20));
  vi.setSystemTime(after(25));
  expect(asked.at(logs, loaded)).toBe(after(20));
});

it('a refresh queries up to its own time, also some seconds after a click', () => {
  const asked = new QueryTime();
  asked.at('overview', loaded);
  vi.setSystemTime(after(20));
  expect(asked.at('logs', loaded)).toBe(after(20));
  expect(asked.at('logs', after(30))).toBe(after(30));
});
