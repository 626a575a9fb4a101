// Compares what an app printed with what its document says: nothing is missing, nothing is changed, nothing is added.
import { differences } from './differences.ts';

/** The names of the differences that were met. */
export const differencesMet = new Set<string>();

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The key by which a document has what was printed under this one: none that Elasticsearch would refuse. */
function documentedKey(key: string): string {
  if (key === '') return '(empty)';
  if (key.trim() === '')
    return [...key].map((blank) => `\\u${blank.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  const escaped = key.replaceAll('\0', '\\u0000').toWellFormed();
  const bounded = escaped.length > 256 ? `${escaped.slice(0, 256)}…[${escaped.length - 256} more]` : escaped;
  const dotted = bounded.split('.');
  return [dotted.slice(0, 21).join('.'), ...dotted.slice(21)].join('\\u002e');
}

/** Whether a text must not be documented as it was printed. */
function mustDiffer(printed: unknown): boolean {
  return typeof printed === 'string' && (printed.includes('\u001b') || !printed.isWellFormed());
}

/** What differs, in words; empty where nothing does. */
export function unlike(printed: unknown, documented: unknown, path: readonly string[]): string[] {
  const isSame = Object.is(printed, documented) || (printed === 0 && documented === 0);
  if (isSame && !mustDiffer(printed)) return [];
  for (const [name, { holds }] of Object.entries(differences)) {
    if (!holds(printed, documented, { path })) continue;
    differencesMet.add(name);
    return [];
  }
  if (Array.isArray(printed) && Array.isArray(documented)) {
    const lengths = Array.from({ length: Math.max(printed.length, documented.length) });
    return lengths.flatMap((_, index) => unlike(printed[index], documented[index], [...path, String(index)]));
  }
  if (isObject(printed) && isObject(documented)) return unlikeObjects(printed, documented, path);
  return [`${path.join('.')}: printed ${shown(printed)}, documented ${shown(documented)}`];
}

function unlikeObjects(
  printed: Readonly<Record<string, unknown>>,
  documented: Readonly<Record<string, unknown>>,
  path: readonly string[],
): string[] {
  const left = new Set(Object.keys(documented));
  const problems: string[] = [];
  for (const key of Object.keys(printed)) {
    const found = documentedKey(key);
    left.delete(found);
    problems.push(
      ...unlike(printed[key], Object.hasOwn(documented, found) ? documented[found] : undefined, [...path, key]),
    );
  }
  for (const key of left) {
    if (!isInErrorFields(documented, key)) problems.push(...unlike(undefined, documented[key], [...path, key]));
  }
  return problems;
}

const errorMembers = new Set(['type', 'code', 'message', 'stack', 'cause', 'errors', 'class']);

/** Of an error within the fields the library prints its own properties alone. */
function isInErrorFields(documented: Readonly<Record<string, unknown>>, key: string): boolean {
  return errorMembers.has(key) && ('class' in documented || 'type' in documented) && 'message' in documented;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 200);
}
