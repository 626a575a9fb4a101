// The expected value of a logged object in Elasticsearch, computed anew by the rules that docs/log-documents.md and
// docs/log-shipping.md give, so that the writer is compared with what was logged and not with itself.

const textMax = 65_536;
const nameMax = 256;
const dotsMax = 20;
const entriesMax = 256;
const depthMax = 8;
const bytesMax = 64;

function shortened(text: string, max: number): string {
  return (text.length > max ? `${text.slice(0, max)}…[${text.length - max} more]` : text).toWellFormed();
}

/** Elasticsearch refuses names of nothing or of blanks; with NUL, or with very many dots, they cannot be searched. */
function expectedName(name: string): string {
  if (name === '') return '(empty)';
  const code = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  // Java has some white space more than JavaScript.
  const isBlank = (character: string) => character.trim() === '' || (character >= '\x1c' && character <= '\x1f');
  if ([...name].every(isBlank)) return [...name].map(code).join('');
  const bounded = shortened(name, nameMax);
  const [first = '', ...others] = bounded.replaceAll('\0', '\\u0000').split('.');
  const written = others.reduce((sum, part, at) => `${sum}${at < dotsMax ? '.' : '\\u002e'}${part}`, first);
  // What stands for a character is longer than it.
  return written === bounded ? bounded : shortened(written, nameMax);
}

/** The entries that are kept, and one that counts the others. */
function expectedEntries(entries: readonly (readonly [string, unknown])[], depth: number): object {
  const kept = entries.slice(0, entriesMax).flatMap(([name, value]) => {
    const read = expectedValue(value, depth);
    return read === undefined ? [] : [[expectedName(name), read] as const];
  });
  const more = entries.length - entriesMax;
  return Object.fromEntries(more > 0 ? [...kept, ['…', `${more} more`]] : kept);
}

function expectedItems(items: readonly unknown[], depth: number): unknown[] {
  const kept = items.slice(0, entriesMax).map((item) => expectedValue(item, depth) ?? null);
  return items.length > entriesMax ? [...kept, `…${items.length - entriesMax} more`] : kept;
}

function expectedObject(value: object, depth: number): unknown {
  if (depth >= depthMax) return '[too deep]';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (Buffer.isBuffer(value)) {
    const head = value.subarray(0, bytesMax).toString('base64');
    return value.length > bytesMax ? `${head}…[${value.length} bytes]` : head;
  }
  if (Array.isArray(value)) return expectedItems(value, depth + 1);
  if (value instanceof Set) return expectedItems([...value], depth + 1);
  if (value instanceof Map) return expectedEntries([...value], depth + 1);
  return expectedEntries(Object.entries(value), depth + 1);
}

/**
 * A value as its document must have it; undefined where the document has none.
 *
 * @param depth of the objects and lists that it stands in
 */
export function expectedValue(value: unknown, depth = 0): unknown {
  switch (typeof value) {
    case 'string':
      return shortened(value, textMax);
    case 'number':
      // JSON has no -0.
      return Number.isFinite(value) ? value + 0 : String(value);
    case 'bigint':
    case 'symbol':
      return String(value);
    case 'function':
      return `[function ${value.name}]`;
    case 'object':
      return value === null ? null : expectedObject(value, depth);
    default:
      return value;
  }
}
