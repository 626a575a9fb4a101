// Parses JSON without rounding integers: those beyond JavaScript's range become strings.

/** The third argument of a reviver; the compiler's library lacks it. */
interface ReviverContext {
  /** The value as it is written; of numbers, texts, booleans and null. */
  readonly source?: string;
}

type Reviver = (name: string, value: unknown, context: ReviverContext) => unknown;

const asText: Reviver = (_name, value, { source }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? '') ? source : value;

/** A number of sixteen digits or more, which may exceed 2^53; without one, plain parsing is enough. */
const longNumber = /[:[,\s]-?\d{16}/;

/**
 * Like `JSON.parse`, but an integer beyond 2^53 is given as a text of its digits.
 *
 * @throws SyntaxError
 */
export function parseExactIntegers(text: string): unknown {
  return longNumber.test(text) ? JSON.parse(text, asText as Parameters<typeof JSON.parse>[1]) : JSON.parse(text);
}
