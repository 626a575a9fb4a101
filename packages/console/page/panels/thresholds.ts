// The colour of a value, by the thresholds of its panel.
import type { Colour, Steps } from '@telltale/content';

export function colourOf(steps: Steps | undefined, value: number | null): Colour | undefined {
  if (steps === undefined || value === null || Number.isNaN(value)) return undefined;
  const [base, ...more] = steps;
  return more.findLast(([from]) => value >= from)?.[1] ?? base;
}
