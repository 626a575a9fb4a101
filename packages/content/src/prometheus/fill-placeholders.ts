// Fills the placeholders in an alert's texts, such as `‹window›` and `‹for›`, with its settings in words.

const marked = /(last )?‹(\w+)›/g;
const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const numbers = ['', '', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
const whole: Readonly<Record<number, string>> = { 900: 'a quarter of an hour', 1800: 'half an hour' };
const units = [
  [86_400, 'day', 'a day'],
  [3_600, 'hour', 'an hour'],
  [60, 'minute', 'a minute'],
  [1, 'second', 'a second'],
] as const;

function time(seconds: number): string {
  const known = whole[seconds];
  if (known !== undefined) return known;
  const [length, unit, one] = units.find(([of]) => seconds % of === 0) ?? units[3];
  const count = seconds / length;
  return count === 1 ? one : `${numbers[count] ?? count} ${unit}s`;
}

/** Formats a value for the texts. The names of settings determine the units, as on the settings page. */
function inWords(name: string, value: string): string {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(value) ?? [];
  if (count !== undefined) return time(Number(count) * (secondsOf[unit] ?? 1));
  const number = Number(value);
  if (name === 'hours' && Number.isInteger(number)) return time(number * 3_600);
  if (name === 'days') return number === 1 ? 'a day' : `${numbers[number] ?? number} days`;
  // Shares are formatted as Prometheus formats them.
  if (['share', 'above', 'below'].includes(name)) return `${Number((number * 100).toPrecision(4))}%`;
  return value;
}

/** @param values by the names of settings, including `for` */
export function fillPlaceholders(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(marked, (_, last = '', name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`[telltale content] "${text}" speaks of ${name}, which cannot be set.`);
    const words = inWords(name, value);
    return `${last}${last === '' ? words : words.replace(/^an? /, '')}`;
  });
}
