// Detects new output of a starting server: lines that differ from earlier ones only in numbers are not new.
import { limits } from './limits.ts';

/** @param seen normalised earlier lines; new ones are added @returns whether any of the lines is new */
export function hasNewOutput(seen: Set<string>, lines: readonly string[]): boolean {
  let isAnyNew = false;
  for (const line of lines) {
    const shape = line.slice(0, limits.startLineLengthMax).replaceAll(/[0-9a-f]*\d[0-9a-f]*/gi, '0');
    if (seen.has(shape) || seen.size >= limits.startLinesMax) continue;
    seen.add(shape);
    isAnyNew = true;
  }
  return isAnyNew;
}
