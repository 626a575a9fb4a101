// The bucket width of a histogram over time: a round duration.

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const steps: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7].map((count) => count * day),
];

/** The smallest such step with which a range has at most that many bars. */
export function histogramStep(rangeMs: number, pointsMax: number): number {
  // One bar more, because a range seldom begins at the start of a bar.
  const atLeast = rangeMs / Math.max(1, pointsMax - 1);
  return steps.find((step) => step >= atLeast) ?? Math.ceil(atLeast / (7 * day)) * 7 * day;
}
