// Fast path for most records: few keys, plain values, nothing to redact, one call of JSON.stringify.
import { limits } from '../limits.ts';
import { isPlainKey } from './object-keys.ts';
import { read } from './read-property.ts';
import type { Redaction } from './redaction.ts';
import { verdictOfPair } from './secret-pairs.ts';
import { isPrinted, type Walk } from './walk.ts';

function isPlainText(text: string, { redaction }: Walk): boolean {
  return (
    text.length <= limits.stringLengthMax &&
    text.isWellFormed() &&
    isPrinted(text) &&
    (redaction === undefined || redaction.isClean(text))
  );
}

/** Whether a value can be written to JSON unchanged, without redaction. */
function isPlain(value: unknown, walk: Walk): boolean {
  switch (typeof value) {
    case 'string':
      walk.length += value.length;
      return (
        walk.length <= limits.recordLengthMax && (walk.redaction?.isKnown(value) === true || isPlainText(value, walk))
      );
    case 'number':
      // Smaller numbers do not have the digits of a card number.
      return Number.isFinite(value) && value < 1e12;
    case 'boolean':
      return true;
    default:
      return value === null;
  }
}

function hasSecret(target: object, key: string, redaction: Redaction, path: readonly string[]): boolean {
  const verdict = redaction.verdictOf(key, path);
  return verdict !== 'keep' && (verdict !== 'redact_by_name' || verdictOfPair(target, redaction) !== 'keep');
}

/** The object as JSON if it is such a record, otherwise undefined. */
export function flatJson(target: object, keys: readonly string[], walk: Walk): string | undefined {
  if (keys.length > limits.entriesMax || walk.values + keys.length > limits.valuesMax) return undefined;
  const { length } = walk;
  const flat = plainJson(target, keys, walk);
  // The slow path reads it again, value by value.
  if (flat === undefined) walk.length = length;
  return flat;
}

function plainJson(target: object, keys: readonly string[], walk: Walk): string | undefined {
  const { redaction, path, names, node } = walk;
  for (const key of keys) {
    // A known name can be written unchanged.
    const isKnown = node?.values.has(key) === true;
    if (!isKnown && !isPlainKey(key)) return undefined;
    if (redaction !== undefined && hasSecret(target, key, redaction, path)) return undefined;
    const value = read(target, key);
    if (!isPlain(value, walk)) return undefined;
    if (!isKnown && node !== undefined && value !== null) names?.see(node, key);
  }
  try {
    return JSON.stringify(target);
  } catch {
    return undefined; // A getter that throws is written as such by the slow path.
  }
}
