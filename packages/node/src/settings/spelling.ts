// What somebody probably meant: the nearest of the known names.
import { limits } from '../limits.ts';

function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/**
 * The known name that is nearest to `name`, or `undefined` where none is near.
 *
 * @param distanceMax letters that may be wrong
 */
export function nearest(
  name: string,
  known: readonly string[],
  distanceMax: number = limits.nameDistanceMax,
): string | undefined {
  let best: string | undefined;
  // Of a short name, half of the letters: any other short name is near otherwise.
  let bestDistance = Math.min(distanceMax, Math.floor(name.length / 2)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const found = distance(name, candidate);
    if (found < bestDistance) [best, bestDistance] = [candidate, found];
  }
  return best;
}
