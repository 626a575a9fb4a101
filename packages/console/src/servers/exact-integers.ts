// Parses JSON without rounding integers: those beyond JavaScript's range become strings.

/** The third argument of a reviver, which the compiler's library lacks. */
interface ReviverContext {
  /** The source text of numbers, strings, booleans and null. */
  readonly source?: string;
}

type Reviver = (name: string, value: unknown, context: ReviverContext) => unknown;

const asText: Reviver = (_name, value, { source }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? '') ? source : value;

/** A number of sixteen digits or more may exceed 2^53; without one, plain parsing is enough. */
const longNumber = /[:[,\s]-?\d{16}/;

/** Like `JSON.parse`, but integers beyond 2^53 become strings of their digits. @throws SyntaxError */
export function parseExactIntegers(text: string): unknown {
  return longNumber.test(text) ? JSON.parse(text, asText as Parameters<typeof JSON.parse>[1]) : JSON.parse(text);
}
