// Parses JSON lines of loggers without losing digits of numbers or duplicate members.

/** One member of an object: its key, and its value as JSON. */
export interface Member {
  readonly key: string;
  readonly json: string;
}

/** JSON.parse may round longer numbers to the same value. */
const manyDigits = /\d{16}/;

/** With this many digits or fewer, JSON.parse keeps every number distinct. */
const exactDigits = 15;

/** The argument that Node passes to a reviver; the compiler's types lack it. */
interface ReviverContext {
  readonly source?: string;
}

function keepDigits(_key: string, value: unknown, context?: ReviverContext): unknown {
  const source = context?.source;
  return typeof value === 'number' && source !== undefined && source.length > exactDigits && String(value) !== source
    ? source
    : value;
}

/** Like JSON.parse, but numbers with more digits than a number can hold become strings of their digits. */
export function parseJson(json: string): unknown {
  return manyDigits.test(json) ? JSON.parse(json, keepDigits) : JSON.parse(json);
}

/** The object in a text; undefined if it is not one. */
export function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    const value = parseJson(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The end of the string that begins at a quote, after its closing quote. */
function endOfText(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    const character = json[at];
    if (character === '"') return at + 1;
    if (character === '\\') at += 1;
  }
  return json.length;
}

/** The end of a value. */
function endOfValue(json: string, start: number): number {
  let depth = 0;
  for (let at = start; at < json.length; at++) {
    const character = json[at];
    if (character === '"') at = endOfText(json, at) - 1;
    else if (character === '{' || character === '[') depth += 1;
    else if (depth === 0 && (character === ',' || character === '}')) return at;
    else if (character === '}' || character === ']') depth -= 1;
  }
  return json.length;
}

/** The members of a JSON object in order, duplicate names included. Requires JSON without whitespace. */
export function membersOf(json: string): readonly Member[] {
  const members: Member[] = [];
  for (let at = 1; json[at] === '"'; ) {
    const afterKey = endOfText(json, at);
    const end = endOfValue(json, afterKey + 1);
    members.push({ key: JSON.parse(json.slice(at, afterKey)), json: json.slice(afterKey + 1, end) });
    at = end + 1;
  }
  return members;
}
