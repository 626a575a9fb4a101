// Digits of a number as Grafana shows them: three that count, and none behind the point of a whole number.

/** Digits behind the point. */
function decimalsOf(value: number): number {
  if (value % 1 === 0) return 0;
  return Math.max(0, 2 - Math.floor(Math.log(Math.abs(value)) / Math.LN10));
}

/** Below this JavaScript writes a number with an exponent. */
const exponentBelow = 1e-6;

export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value.toLocaleString('en');
  const decimals = decimalsOf(value);
  const factor = 10 ** decimals;
  const rounded = Math.round(value * factor) / factor;
  const isPlain = decimals === 0 || (rounded !== 0 && Math.abs(rounded) < exponentBelow);
  return isPlain ? String(rounded) : rounded.toFixed(decimals);
}
