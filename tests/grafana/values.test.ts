// The console writes numbers as Grafana does: for each unit of a panel, by Grafana's own display code.
import type { Unit } from '@telltale/content';
import { describe, expect, it, vi } from 'vitest';
import { valueText } from '../../packages/console/page/format/value.ts';
import { loadGrafana } from './load.ts';

const grafana = await loadGrafana();

/** Every unit that a panel can have: a new one is a compile error here. */
const units: Readonly<Record<Exclude<Unit, `suffix:${string}` | 'dateTimeFromNow'>, true>> = {
  s: true,
  ms: true,
  bytes: true,
  percentunit: true,
  reqps: true,
  ops: true,
  recps: true,
  mps: true,
  short: true,
  Bps: true,
  string: true,
};
const named: readonly Unit[] = ['suffix:cores', 'suffix:/s', 'suffix:days'];

/** Around each power and each limit of a unit, and some in between. */
function values(): number[] {
  const powers = [-18, -9, -7, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 9, 12, 15, 18, 21].map((power) => 10 ** power);
  const limits = [60, 90, 3_600, 86_400, 604_800, 31_536_000, 31_556_900, 1_024, 1_024 ** 2, 1_024 ** 3, 1_024 ** 5];
  const shares = [0.999, 1, 1.001, 1.2345, 1.5, 2.25, 2.5, 7.456, 9.995, 9.9999];
  const positive = [...powers, ...limits].flatMap((value) => shares.map((share) => value * share));
  const known = [0.1 + 0.2, 0.000123, 0.0199, 0.681, 59.9, 59.999, 61, 99.99, 414.4, 1_023, 4_630, 98_765, 134_217_728];
  return [0, ...[...positive, ...known].flatMap((value) => [value, -value])];
}

describe('the console', () => {
  it.each([...Object.keys(units), ...named] as Unit[])('writes values of the unit %s as Grafana does', (unit) => {
    const all = values();
    const ours = all.map((value) => `${value}: ${valueText(value, unit)}`);
    expect(ours).toEqual(all.map((value) => `${value}: ${grafana.valueText(value, unit)}`));
  });

  it('writes infinity as Grafana does', () => {
    const both = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    // Not of a rate, where Grafana says "∞undefined req/s".
    for (const unit of ['s', 'bytes', 'percentunit', 'short'] satisfies Unit[]) {
      expect(both.map((value) => valueText(value, unit))).toEqual(both.map((value) => grafana.valueText(value, unit)));
    }
  });

  it('writes relative times as Grafana does', () => {
    const now = Date.UTC(2026, 10, 30, 12);
    vi.useFakeTimers({ now, toFake: ['Date'] });
    try {
      const minute = 60_000;
      const hour = 60 * minute;
      const day = 24 * hour;
      const lengths = [
        ...[0, 1_000, 44_400, 44_600, 89_000, 90_600, 44 * minute, 45 * minute, 89 * minute, 91 * minute],
        ...[21 * hour, 22 * hour, 35 * hour, 37 * hour, 5 * day, 25 * day, 26 * day, 50 * day, 200 * day, 310 * day],
        ...[400 * day, 600 * day, 1_500 * day],
      ];
      const times = lengths.flatMap((length) => [now - length, now + length]);
      expect(times.map((at) => valueText(at, 'dateTimeFromNow'))).toEqual(
        times.map((at) => grafana.valueText(at, 'dateTimeFromNow')),
      );
    } finally {
      vi.useRealTimers();
    }
  });
});
