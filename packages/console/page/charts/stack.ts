// Stacks series: each on the sum of those before it.

type Values = readonly (number | null)[];

/** A gap in one series counts as nothing while another has a value. */
export function stack(series: readonly Values[]): (number | null)[][] {
  let below: Values = [];
  return series.map((values) => {
    const sums = values.map((value, index) => {
      const base = below[index] ?? null;
      return value === null && base === null ? null : (value ?? 0) + (base ?? 0);
    });
    below = sums;
    return sums;
  });
}

/** Points with a gap on both sides: a line does not show them. */
export function lonelyPoints(values: Values): number[] {
  return values.flatMap((value, index) =>
    value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null ? [index] : [],
  );
}
