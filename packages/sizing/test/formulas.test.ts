// What a figure shows is what was counted: its formula with the numbers put in gives its value.
import { describe, expect, it } from 'vitest';
import { type Figure, type Load, type Size, sizeOf } from '../src/index.ts';
import { counted } from './support/arithmetic.ts';
import { laptopLoad } from './support/loads.ts';

/** Loads that take every branch: one node, several, tiers, Mimir, lines that are shorter than any. */
const loads: readonly Load[] = [
  laptopLoad,
  { ...laptopLoad, bytesPerLine: 1, days: 90, logLinesPerSecond: 0, requestsPerSecond: 0 },
  { ...laptopLoad, replicas: 1, days: 15, instances: 7, bytesPerLine: 2_000, logLinesPerSecond: 250 },
  {
    ...laptopLoad,
    services: 900,
    instances: 20,
    days: 400,
    metricsDays: 400,
    logLinesPerSecond: 123_456.7,
    requestsPerSecond: 98_765,
  },
];

function figuresOf({ elasticsearch, prometheus, distributed, total }: Size): Figure[] {
  return [elasticsearch, prometheus, distributed.logs, distributed.metrics, total].flatMap((part) =>
    Object.values(part ?? {}),
  );
}

describe('a figure of the sizing', () => {
  const sizes = loads.map(sizeOf);

  it('equals its formula, with numbers of four digits each', () => {
    for (const { name, value, from } of sizes.flatMap(figuresOf)) {
      const again = counted(from.numbers);
      // A number that lies at a border may be rounded over it.
      const within = from.formula.includes('ceil(') ? Math.max(1, value * 0.01) : Math.max(value * 0.01, 1e-9);
      expect(Math.abs(again - value), `${name}: ${from.numbers} is ${again}, not ${value}`).toBeLessThanOrEqual(within);
    }
  });

  it('has a name for each number of its formula', () => {
    for (const { from } of sizes.flatMap(figuresOf)) {
      const signs = (text: string): string => text.replaceAll(/[a-z]\/s\b|[^×/+(]/g, '');
      expect(signs(from.numbers)).toBe(signs(from.formula));
    }
  });

  it('names data tiers and Mimir only if one node and one server are too small', () => {
    expect(sizes.map(({ distributed }) => Object.keys(distributed))).toEqual([[], [], [], ['logs', 'metrics']]);
  });
});
