// What most records are: few keys, plain values, nothing to hide. Written by one call of the engine's own.
import { limits } from '../limits.ts';
import { isPlainKey } from './object-keys.ts';
import { read } from './read-property.ts';
import { isPrinted, type Walk } from './walk.ts';

/** Whether a value is one that JSON has as it is, and of which nothing is to be hidden. */
function isPlain(value: unknown, walk: Walk): boolean {
  switch (typeof value) {
    case 'string':
      return (
        value.length <= limits.stringLengthMax &&
        value.isWellFormed() &&
        isPrinted(value) &&
        (walk.redaction === undefined || walk.redaction.isClean(value))
      );
    case 'number':
      // Below this no number has the digits of a card.
      return Number.isFinite(value) && value < 1e12;
    case 'boolean':
      return true;
    default:
      return value === null;
  }
}

/** The object as JSON, where it is such a record; else undefined. */
export function flatJson(target: object, keys: readonly string[], walk: Walk): string | undefined {
  if (keys.length > limits.entriesMax || walk.values + keys.length > limits.valuesMax) return undefined;
  const { redaction, path } = walk;
  for (const key of keys) {
    if (!isPlainKey(key)) return undefined;
    if (redaction !== undefined && redaction.verdictOf(key, path) !== 'keep') return undefined;
    if (!isPlain(read(target, key), walk)) return undefined;
  }
  try {
    return JSON.stringify(target);
  } catch {
    return undefined; // A getter that throws: it is said in its place.
  }
}
