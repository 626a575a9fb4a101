// Objects as apps log them, and as no app should: every shape, type, name and size, the same for the same seed.
import type { Random } from './random.ts';

/** Names that meet each other in every way: values and objects under one, dots beside nesting, and none that is meant. */
const names: readonly string[] = [
  ...'id user order items duration_ms paid at price status error.code a b a.b a.b.c user.id order.id total n'.split(
    ' ',
  ),
  ...[
    '',
    ' ',
    '.',
    '..',
    'a.',
    '.a',
    'a..b',
    '\t',
    '*',
    'a*',
    '_id',
    '_source',
    '__proto__',
    'constructor',
    'é',
    '数',
    '🦊',
  ],
  ...['\0', 'a\0b', '\ud800', '@timestamp', 'message', 'x'.repeat(300), '.'.repeat(300), '…'],
];
const texts: readonly string[] = [
  ...[
    '',
    ' ',
    'paid',
    'n/a',
    'NaN',
    'Infinity',
    'true',
    'false',
    'null',
    '0',
    '12',
    '12.5',
    '1e400',
    '-',
    '2026',
    '9999',
  ],
  ...[
    '2026-01-01',
    '2026-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00+02:00',
    '2026-01-01 00:00',
    '24:00',
    '0x10',
    '1_000',
  ],
  ...['word '.repeat(300), '\ud83e\udd8a'.repeat(600), '\0', '\ud800', '{"a":1}'],
];
/** Longer than Lucene's longest term, in characters or in bytes. */
const longTexts: readonly string[] = ['é'.repeat(20_000), 'x'.repeat(40_000)];
const numbers: readonly number[] = [
  ...[0, -0, 1, -1, 12, 12.5, 0.1, 1e-320, 1e21, 1e308, -1e308, 2 ** 31, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 1.7e12],
  ...[Number.NaN, Infinity, -Infinity],
];

/**
 * Any value.
 *
 * @param depth how many objects and arrays may still stand in it
 */
function anyValue(random: Random, depth: number): unknown {
  const kind = random.whole(0, depth > 0 ? 11 : 8);
  if (kind < 2) return random.of(random.chance(0.01) ? longTexts : texts);
  if (kind < 5) return random.chance(0.5) ? random.of(numbers) : Math.round(random.next() * 100_000) / 100;
  if (kind === 5) return random.chance(0.5);
  if (kind === 6)
    return random.of([[null], [undefined], [12_345_678_901_234_567_890n], [Symbol('s')], [7n], [() => 1]])[0];
  if (kind === 7) return new Date(random.chance(0.9) ? 1_767_225_600_000 + random.whole(0, 1e9) : Number.NaN);
  if (kind === 8) return random.of([new Map([['a', 1]]), new Set([1, 'a']), /x/, Buffer.from('abc'), new Error('e')]);
  if (kind === 9) return Array.from({ length: random.whole(0, 5) }, () => anyValue(random, depth - 1));
  return anyObject(random, depth - 1);
}

/** Any object, with up to six names of its own. */
export function anyObject(random: Random, depth = 5): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (let left = random.whole(0, 6); left > 0; left -= 1) {
    const name = random.chance(0.9) ? random.of(names) : `name_${random.whole(0, 100_000)}`;
    made[name] = anyValue(random, depth);
  }
  return made;
}
