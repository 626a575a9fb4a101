// Formats values with their units as Grafana does; tests/grafana compares them.
import type { Unit } from '@telltale/content';
import { formatNumber } from './number.ts';
import { timeAgo } from './time-ago.ts';

/** A formatted value; the suffix, with its space, can be drawn smaller. */
export interface FormattedValue {
  readonly text: string;
  readonly suffix: string;
}

type Formatter = (value: number) => FormattedValue;

/** Shown in place of a missing value. */
export const noValue = '–';

/** Units that grow by a factor; `smaller` has those below the base unit. */
function scaled(factor: number, suffixes: readonly string[], smaller = 0): Formatter {
  return (value) => {
    if (!Number.isFinite(value)) return { text: formatNumber(value), suffix: '' };
    const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) / Math.log10(factor));
    const bounded = Math.min(Math.max(exponent, -smaller), suffixes.length - smaller - 1);
    return { text: formatNumber(value / factor ** bounded), suffix: suffixes[bounded + smaller] ?? '' };
  };
}

const perSecond = (what: string): Formatter =>
  scaled(
    1000,
    ['', 'K', 'M', 'B', 'T'].map((prefix) => `${prefix} ${what}/s`),
  );

/** Steps of a duration: the limit below which one is used, the length of its unit, and its name. */
type Step = readonly [below: number, one: number, name: string];

const YEAR_SECONDS = 31_536_000;
/** A solar year, by which Grafana divides seconds. */
const SOLAR_YEAR_SECONDS = 31_556_900;

const secondSteps: readonly Step[] = [
  [1e-6, 1e-9, 'ns'],
  [1e-3, 1e-6, 'µs'],
  [1, 1e-3, 'ms'],
  [60, 1, 's'],
  [3_600, 60, 'min'],
  [86_400, 3_600, 'hour'],
  [604_800, 86_400, 'day'],
  [YEAR_SECONDS, 604_800, 'week'],
  [Number.POSITIVE_INFINITY, SOLAR_YEAR_SECONDS, 'year'],
];
const millisecondSteps: readonly Step[] = [
  [1_000, 1, 'ms'],
  [60_000, 1_000, 's'],
  [3_600_000, 60_000, 'min'],
  [86_400_000, 3_600_000, 'hour'],
  [YEAR_SECONDS * 1_000, 86_400_000, 'day'],
  [Number.POSITIVE_INFINITY, YEAR_SECONDS * 1_000, 'year'],
];

function duration(steps: readonly Step[], base: string): Formatter {
  return (value) => {
    if (value === 0) return { text: '0', suffix: ` ${base}` };
    const [, one, name] = steps.find(([below]) => Math.abs(value) < below) ?? [0, SOLAR_YEAR_SECONDS, 'year'];
    // Values below one are multiplied, because a division would round differently.
    const amount = one < 1 ? value * Math.round(1 / one) : value / one;
    const isPlural = one >= 60 && !['s', 'ms'].includes(name) && Math.abs(amount) > 1;
    return { text: formatNumber(amount), suffix: ` ${name}${isPlural ? 's' : ''}` };
  };
}

const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'].map((prefix) => ` ${prefix}B`);
const decimal = ['f', 'p', 'n', 'µ', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'].map((each) => ` ${each}B/s`);
const shorts = ['', ' K', ' Mil', ' Bil', ' Tri', ' Quadr', ' Quint', ' Sext', ' Sept'];

const formatters: Readonly<Record<Exclude<Unit, `suffix:${string}`>, Formatter>> = {
  s: duration(secondSteps, 's'),
  ms: duration(millisecondSteps, 'ms'),
  bytes: scaled(1024, binary),
  Bps: scaled(1000, decimal, 5),
  short: scaled(1000, shorts),
  percentunit: (value) => ({ text: formatNumber(100 * value), suffix: '%' }),
  reqps: perSecond('req'),
  ops: perSecond('ops'),
  recps: perSecond('rec'),
  mps: perSecond('msg'),
  dateTimeFromNow: (value) => ({ text: timeAgo(value, Date.now()), suffix: '' }),
  string: (value) => ({ text: String(value), suffix: '' }),
};

const isOwnSuffix = (unit: Unit): unit is `suffix:${string}` => unit.startsWith('suffix:');

/** A value in two parts. */
export function formatValue(value: number | null | undefined, unit: Unit): FormattedValue {
  if (value === null || value === undefined || Number.isNaN(value)) return { text: noValue, suffix: '' };
  if (isOwnSuffix(unit)) return { text: formatNumber(value), suffix: ` ${unit.slice('suffix:'.length)}` };
  return formatters[unit](value);
}

/** A value as one text. */
export function valueText(value: number | null | undefined, unit: Unit): string {
  const { text, suffix } = formatValue(value, unit);
  return text + suffix;
}

/** A value at an axis, without trailing zeros. */
export function axisText(value: number, unit: Unit): string {
  const { text, suffix } = formatValue(value, unit);
  return (text.includes('.') && !text.includes('e') ? text.replace(/\.?0+$/, '') : text) + suffix;
}
