// Secrets whose name is a value too: `{ name: 'password', value: 'x' }`, entries, lists of raw headers.
import { isHeaderValue, mayBeSecretName } from './key-values.ts';
import { read } from './read-property.ts';
import type { Redaction } from './redaction.ts';
import { hidesValue, type KeyVerdict, normalised } from './secret-keys.ts';

const nameKeys = ['name', 'key', 'field', 'header', 'id', 'param', 'parameter', 'variable', 'property', 'attribute'];

/** For the value of an object that has its name in another property. */
export function verdictOfPair(target: object, redaction: Redaction): KeyVerdict {
  for (const key of nameKeys) {
    if (!Object.hasOwn(target, key)) continue;
    const verdict = verdictOfText(read(target, key), redaction);
    if (verdict !== 'keep') return verdict;
  }
  return 'keep';
}

function verdictOfText(name: unknown, redaction: Redaction): KeyVerdict {
  return typeof name === 'string' && mayBeSecretName(name) ? redaction.verdictOfName(normalised(name)) : 'keep';
}

/**
 * Whether an item of a list is secret because of the previous item.
 *
 * @param isEntry the list is a pair of name and value in a list of such pairs
 */
export function hidesItem(previous: unknown, item: unknown, isEntry: boolean, redaction: Redaction): boolean {
  const verdict = verdictOfText(previous, redaction);
  if (verdict === 'keep' || !hidesValue(verdict, item)) return false;
  return isEntry || (typeof item === 'string' && isHeaderValue(normalised(String(previous)), verdict, item));
}
