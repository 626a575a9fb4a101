// Documents that make it hard to find the next frame behind damage.
import type { Random } from '../../../../tests/support/random.ts';

/** Pieces that look like the beginning of a frame, and others. */
const pieces = ['T', 'Tр', 'TрTр', '"', '\\', 'grüße', '🦉', ' ', '\n', '{"n":1}'];

/** One to six. */
export function randomDocuments({ whole, of, chance }: Random): string[] {
  return Array.from({ length: whole(1, 6) }, () => {
    const length = chance(0.05) ? whole(500, 2_000) : whole(0, 40);
    return JSON.stringify({ text: Array.from({ length }, () => of(pieces)).join('') });
  });
}
