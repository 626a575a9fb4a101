// Which known name a misspelt one is most like.
import { limits } from './limits.ts';

/** Pairs of neighbouring letters: a slip spoils two or three of them, wherever it is. */
function pairsOf(name: string): string[] {
  return Array.from({ length: Math.max(name.length - 1, 0) }, (_, index) => name.slice(index, index + 2));
}

/** Share of the pairs of both that both have, 0 to 1. */
function likeness(a: string, b: string): number {
  const [pairs, others] = [pairsOf(a), pairsOf(b)];
  const left = [...others];
  for (const pair of pairs) {
    const found = left.indexOf(pair);
    if (found >= 0) left.splice(found, 1);
  }
  return (2 * (others.length - left.length)) / (pairs.length + others.length || 1);
}

/** The known name that is most like it, where it is like enough; a prefix that all share says nothing. */
export function closestMatch(name: string, known: readonly string[], prefix = 'TELLTALE_'): string | undefined {
  const own = (full: string): string => (full.startsWith(prefix) ? full.slice(prefix.length) : full);
  const [best] = known
    .map((candidate) => ({ candidate, share: likeness(own(name), own(candidate)) }))
    .toSorted((a, b) => b.share - a.share);
  return best !== undefined && best.share >= limits.matchMin ? best.candidate : undefined;
}
