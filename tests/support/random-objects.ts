// Random objects for property-based tests: every shape, type, name and size that apps log, by a seed.
import type { Random } from './random.ts';

/** Names that meet each other in every way: values and objects under one, dots beside nesting, and none that is meant. */
const names: readonly string[] = [
  ...'id user order items duration_ms paid at price status error.code a b a.b a.b.c user.id order.id total n'.split(
    ' ',
  ),
  ...['', ' ', '.', '..', 'a.', '.a', 'a..b', '\t', '*', 'a*', '_id', '_source', '__proto__', 'constructor'],
  ...['\0', 'a\0b', '\ud800', '@timestamp', 'message', 'x'.repeat(300), '.'.repeat(300), '…', 'é', '数', '🦊'],
  ...[
    'type',
    'properties',
    'app',
    'order.items.id',
    'value',
    '0',
    '1e3',
    'true',
    'null',
    'length',
    'say "x"',
    'c:\\dir',
    '\x1d',
    '\u2028',
  ],
];
const texts: readonly string[] = [
  ...['', ' ', 'paid', 'n/a', 'NaN', 'Infinity', '-Infinity', 'true', 'false', 'null', '0', '12', '12.5', '1e400', '-'],
  ...['2026', '9999', '2026-01-01', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00+02:00', '2026-01-01 00:00'],
  ...['2026-02-30T00:00:00.000Z', '+292278994-08-17T07:12:55.807Z', '-9999-01-01T00:00:00.000Z', '24:00', '0x10'],
  ...['1_000', '127.0.0.1', '52.5,13.4', 'POINT (1 2)', '\0', 'a\0b', '\ud800', 'a\udc00b', '{"a":1}', '[1,2]'],
  ...['word '.repeat(300), '\ud83e\udd8a'.repeat(600), 'x'.repeat(1_024), 'x'.repeat(1_025), 'é'.repeat(8_191)],
];
/** About Lucene's longest term, in characters or in bytes, and beyond what is kept of a text. */
const longTexts: readonly string[] = [
  ...['x'.repeat(32_766), 'x'.repeat(32_767), 'é'.repeat(16_383), '🦊'.repeat(8_192), 'é'.repeat(20_000)],
  ...['x'.repeat(40_000), 'word '.repeat(20_000)],
];
const numbers: readonly number[] = [
  ...[0, -0, 1, -1, 12, 12.5, 0.1, 0.1 + 0.2, 1e-7, 5e-324, 1e-320, 1e21, 1e308, -1e308, Number.MAX_VALUE],
  ...[2 ** 31, 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, -(2 ** 53) - 2, 2 ** 63, 2 ** 64, 123_456_789_012_345_680_000],
  ...[1.7e12, 253_402_300_800_000, Number.NaN, Infinity, -Infinity],
];
/** Each in a list of its own, because one of them is undefined. */
const odd: readonly (readonly unknown[])[] = [
  [null],
  [undefined],
  [7n],
  [12_345_678_901_234_567_890n],
  [-(2n ** 200n)],
  [Symbol('s')],
  [function named() {}],
  [/x/g],
  [new Set([1, 'a', { b: 1 }])],
  [new Map<unknown, unknown>([['a', 1]])],
  [Buffer.from('abc')],
  [Buffer.alloc(100, 1)],
];

function deep(random: Random, levels: number): unknown {
  let value: unknown = random.of(numbers);
  for (let level = 0; level < levels; level += 1) value = random.chance(0.8) ? { [random.of(names)]: value } : [value];
  return value;
}

/** Longer, wider or deeper than what is kept of a record. */
function excessive(random: Random): unknown {
  const kind = random.whole(0, 3);
  if (kind === 0) return random.of(longTexts);
  if (kind === 1) return Array.from({ length: 300 }, () => (random.chance(0.5) ? random.next() : random.of(texts)));
  if (kind === 2) return deep(random, random.of([7, 8, 9, 40, 1_000]));
  return Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`wide_${at}`, random.chance(0.5) ? at : 'w']));
}

/**
 * Any value.
 *
 * @param depth how many objects and arrays may still stand in it
 */
function anyValue(random: Random, depth: number): unknown {
  if (random.chance(0.002)) return excessive(random);
  const kind = random.whole(0, depth > 0 ? 10 : 7);
  if (kind < 2) return random.of(texts);
  if (kind < 5) return random.chance(0.5) ? random.of(numbers) : Math.round(random.next() * 100_000) / 100;
  if (kind === 5) return random.chance(0.5);
  if (kind === 6) return random.of(odd)[0];
  if (kind === 7) return new Date(random.chance(0.9) ? 1_767_225_600_000 + random.whole(0, 1e9) : Number.NaN);
  if (kind === 8) return Array.from({ length: random.whole(0, 5) }, () => anyValue(random, depth - 1));
  return randomObject(random, depth - 1);
}

/** Any object, with up to six names of its own. */
export function randomObject(random: Random, depth = 5): Record<string, unknown> {
  const made: [string, unknown][] = [];
  for (let left = random.whole(0, 6); left > 0; left -= 1) {
    const name = random.chance(0.9) ? random.of(names) : `name_${random.whole(0, 100_000)}`;
    made.push([name, anyValue(random, depth)]);
  }
  // Not by assignment: that would give an object another prototype in place of a property of that name.
  return Object.fromEntries(made);
}
