// Finds the known name closest to a misspelt one, for the "did you mean" of messages.
import { limits } from './limits.ts';

/** Options of the comparison. */
export interface MatchOptions {
  /** The common prefix of all names: it carries no information, and may be missing. */
  readonly prefix?: string;
  /** Accept only typing errors, because a name with additional words has a meaning elsewhere. */
  readonly slipsOnly?: boolean;
}

/** The words of a name, whatever separates them. */
function wordsOf(name: string, prefix: string): string[] {
  const whole = name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
  const own = whole.startsWith(prefix) ? whole.slice(prefix.length) : whole;
  return own.split('_').filter((word) => word !== '');
}

/** Edit distance: letters to insert, remove, change or swap with their neighbour until two texts are equal. */
function slipsBetween(a: string, b: string): number {
  let [last, current]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      let least = Math.min(
        (current[column - 1] ?? 0) + (isSame ? 0 : 1),
        (current[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
      );
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwapped) least = Math.min(least, (last[column - 2] ?? 0) + 1);
      next.push(least);
    }
    [last, current] = [current, next];
  }
  return current[b.length] ?? 0;
}

/** Errors between the words of two names; a wrong separator counts as one, and so does another order. */
function distance(name: readonly string[], candidate: readonly string[], slipsMax: number): number {
  const [a, b] = [name.join('_'), candidate.join('_')];
  if (a === b) return 0;
  if (name.join('') === candidate.join('')) return 1;
  if (Math.abs(a.length - b.length) > slipsMax) return Number.POSITIVE_INFINITY;
  const slips = slipsBetween(a, b);
  if (slips < 2 || name.length === 1 || name.length !== candidate.length) return slips;
  return Math.min(slips, 1 + slipsBetween(name.toSorted().join('_'), candidate.toSorted().join('_')));
}

/** Whether one of two names has one word more than the other; a word may be abbreviated. */
function haveSameWords(a: readonly string[], b: readonly string[]): boolean {
  const [fewer, more] = a.length < b.length ? [a, b] : [b, a];
  if (fewer.length < 2 || more.length - fewer.length > 1) return false;
  const left = [...more];
  return fewer.every((word) => {
    const found = left.findIndex((other) => isLike(word, other));
    return found >= 0 && left.splice(found, 1).length > 0;
  });
}

function isLike(word: string, other: string): boolean {
  const [short, long] = word.length < other.length ? [word, other] : [other, word];
  return word === other || (short.length >= limits.cutWordLengthMin && long.startsWith(short));
}

/** The closest known name; undefined if none is close, or several are equally close. */
export function closestMatch(
  name: string,
  known: readonly string[],
  { prefix = '', slipsOnly = false }: MatchOptions = {},
): string | undefined {
  const words = wordsOf(name, prefix);
  const slipsMax = Math.min(limits.slipsMax, Math.floor(words.join('_').length * limits.slipsShareMax));
  let nearest: string[] = [];
  let least = slipsMax;
  for (const candidate of known) {
    const slips = distance(words, wordsOf(candidate, prefix), least);
    if (slips > least) continue;
    nearest = slips < least ? [candidate] : [...nearest, candidate];
    least = slips;
  }
  if (nearest.length === 0 && !slipsOnly) {
    nearest = known.filter((candidate) => haveSameWords(words, wordsOf(candidate, prefix)));
  }
  return nearest.length === 1 ? nearest[0] : undefined;
}
