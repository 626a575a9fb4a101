// Stacks series: each on the sum of the previous ones.

type Values = readonly (number | null)[];

/** A gap in one series counts as 0 while another series has a value. */
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

/** Points with a gap on both sides, which a line would not show. */
export function isolatedPoints(values: Values): number[] {
  return values.flatMap((value, index) =>
    value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null ? [index] : [],
  );
}
