// The step between the points of a graph: round, and the same as Grafana chooses.

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Round steps, each with the exact step from which on the next one is used. */
const steps: readonly (readonly [step: number, below: number])[] = [
  [second, 1.5 * second],
  [2 * second, 3.5 * second],
  [5 * second, 7.5 * second],
  [10 * second, 12.5 * second],
  [15 * second, 17.5 * second],
  [20 * second, 25 * second],
  [30 * second, 45 * second],
  [minute, 1.5 * minute],
  [2 * minute, 3.5 * minute],
  [5 * minute, 7.5 * minute],
  [10 * minute, 12.5 * minute],
  [15 * minute, 17.5 * minute],
  [20 * minute, 25 * minute],
  [30 * minute, 45 * minute],
  [hour, 1.5 * hour],
  [2 * hour, 2.5 * hour],
  [3 * hour, 4.5 * hour],
  [6 * hour, 9 * hour],
  [12 * hour, day],
  [day, 7 * day],
];
const longest = 7 * day;

/** @param leastMs the shortest time between two points with different values */
export function stepMsOf(
  { from, to }: { readonly from: number; readonly to: number },
  points: number,
  leastMs: number,
): number {
  const exact = (to - from) / points;
  const [round] = steps.find(([, below]) => exact < below) ?? [longest];
  return Math.max(round, leastMs);
}

/** The points of a range, at multiples of the step. */
export function timesOf({ from, to }: { readonly from: number; readonly to: number }, stepMs: number): number[] {
  const first = Math.floor(from / stepMs);
  const last = Math.floor(to / stepMs);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * stepMs);
}
