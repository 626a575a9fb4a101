// Canonical form and fingerprint of content: equal content gives equal text.
import { createHash } from 'node:crypto';
import { limits } from './limits.ts';

/** An unchecked JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a property is empty: servers add and remove empty properties at will. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.values(value).every(isEmpty);
}

/** Without empty properties, with sorted keys; the order of arrays is kept. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, held]) => !isEmpty(held))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, held]) => [key, canonical(held)]),
  );
}

/** Equal for equal content, whatever the order of its keys. */
export function fingerprint(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(value)) ?? '')
    .digest('hex')
    .slice(0, limits.fingerprintCharacters);
}
