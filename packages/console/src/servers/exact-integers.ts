// Parses JSON without rounding integers: those beyond JavaScript's range become strings.

/** What a reviver is told beside the name and the value; the compiler's library does not know of it yet. */
interface ReviverContext {
  /** The value as it is written; of numbers, texts, booleans and null. */
  readonly source?: string;
}

type Reviver = (name: string, value: unknown, context: ReviverContext) => unknown;

const asText: Reviver = (_name, value, { source }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? '') ? source : value;

/** A number of sixteen digits or more, which may be beyond 2^53; where there is none, nothing has to be looked at twice. */
const longNumber = /[:[,\s]-?\d{16}/;

/**
 * Like `JSON.parse`, but an integer beyond 2^53 is given as a text of its digits.
 *
 * @throws SyntaxError
 */
export function parseExactIntegers(text: string): unknown {
  return longNumber.test(text) ? JSON.parse(text, asText as Parameters<typeof JSON.parse>[1]) : JSON.parse(text);
}
