// Time ranges as they stand in addresses: `now-1h` to `now`, or milliseconds since 1970.
import type { TimeRange } from '../../src/api.ts';
import { clock, day } from '../format/clock.ts';
import { limits } from '../limits.ts';

/** A range in its text form. */
export interface RangeText {
  readonly from: string;
  readonly to: string;
}

export const defaultRange: RangeText = { from: 'now-1h', to: 'now' };

export const presets: readonly (readonly [from: string, title: string])[] = [
  ['now-5m', 'Last 5 minutes'],
  ['now-15m', 'Last 15 minutes'],
  ['now-30m', 'Last 30 minutes'],
  ['now-1h', 'Last hour'],
  ['now-3h', 'Last 3 hours'],
  ['now-6h', 'Last 6 hours'],
  ['now-12h', 'Last 12 hours'],
  ['now-24h', 'Last 24 hours'],
  ['now-2d', 'Last 2 days'],
  ['now-7d', 'Last 7 days'],
  ['now-30d', 'Last 30 days'],
];

const sizes: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 3.6e6, d: 8.64e7, w: 6.048e8 };

/** @returns milliseconds since 1970, undefined if the text is no time */
export function parseTime(text: string, now: number): number | undefined {
  const [, count, size = ''] = /^now(?:-(\d{1,5})([smhdw]))?$/.exec(text.trim()) ?? [undefined, undefined, ''];
  if (text.trim() === 'now') return now;
  if (count !== undefined) return now - Number(count) * (sizes[size] ?? 0);
  const at = /^\d{11,14}$/.test(text.trim()) ? Number(text) : Date.parse(text);
  return Number.isFinite(at) ? at : undefined;
}

/** Resolves a range at a given time; an invalid one becomes the default. */
export function resolveRange({ from, to }: RangeText, now: number): TimeRange {
  const [start, end] = [parseTime(from, now), parseTime(to, now)];
  if (start === undefined || end === undefined || end - start < 1) return resolveRange(defaultRange, now);
  return { from: Math.round(start), to: Math.round(end) };
}

/** Whether the range is relative to now. */
export const isMoving = ({ to }: RangeText): boolean => to.trim().startsWith('now');

function absolute({ from, to }: TimeRange): string {
  const isOneDay = new Date(from).toDateString() === new Date(to).toDateString();
  const precision = to - from < 600_000 ? 'seconds' : 'minutes';
  return `${day(from)} ${clock(from, precision)} – ${isOneDay ? '' : `${day(to)} `}${clock(to, precision)}`;
}

/** The title of a range. */
export function rangeTitle(text: RangeText, range: TimeRange): string {
  const preset = text.to === 'now' ? presets.find(([from]) => from === text.from) : undefined;
  return preset?.[1] ?? absolute(range);
}

const asText = (from: number, to: number): RangeText => ({
  from: String(Math.round(from)),
  to: String(Math.round(to)),
});

/** The range that a drag over a graph selects, undefined if it is too short. */
export function draggedRange(one: number, other: number): RangeText | undefined {
  const [from, to] = [Math.min(one, other), Math.max(one, other)];
  return to - from < limits.rangeMsMin ? undefined : asText(from, to);
}

/** The same middle, twice the length. */
export function wider({ from, to }: TimeRange): RangeText {
  const half = (to - from) / 2;
  return asText(from - half, to + half);
}

/** Moves the range earlier or later by half its length. */
export function moved({ from, to }: TimeRange, direction: -1 | 1): RangeText {
  const half = ((to - from) / 2) * direction;
  return asText(from + half, to + half);
}
