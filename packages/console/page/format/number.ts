// Formats numbers as Grafana does: three significant digits, no decimals for whole numbers.

/** Number of decimals. */
function decimalsOf(value: number): number {
  if (value % 1 === 0) return 0;
  return Math.max(0, 2 - Math.floor(Math.log(Math.abs(value)) / Math.LN10));
}

/** JavaScript writes smaller numbers with an exponent. */
const exponentBelow = 1e-6;

export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value.toLocaleString('en');
  const decimals = decimalsOf(value);
  const factor = 10 ** decimals;
  const rounded = Math.round(value * factor) / factor;
  const isPlain = decimals === 0 || (rounded !== 0 && Math.abs(rounded) < exponentBelow);
  return isPlain ? String(rounded) : rounded.toFixed(decimals);
}
