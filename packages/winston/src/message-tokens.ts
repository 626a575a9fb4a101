// Fills format tokens such as %s that no winston format has filled, where a value fits.
import { format } from 'node:util';

const token = /%[scdjifoO%]/;
const tokens = /%([scdjifoO%])/g;
/** A token that touches a word or a number is plain text: `100%sure`, `%d0%bf`. */
const touching = /[\p{L}\p{N}]%[scdjifoO]|%[scdjifoO][\p{L}\p{N}]/u;

/** Whether winston's splat format would look for arguments. */
export function hasTokens(message: string): boolean {
  return token.test(message);
}

function fits(letter: string, value: unknown): boolean {
  switch (letter) {
    case 's':
      return typeof value !== 'object' || value === null;
    case 'd':
    case 'i':
    case 'f':
      return typeof value === 'number' || typeof value === 'bigint';
    case 'c':
      return false;
    default:
      return true;
  }
}

/** A message with its tokens replaced. */
export interface Filled {
  readonly text: string;
  /** Number of values in it. */
  readonly used: number;
}

/** Undefined if a token would get a value that does not fit. */
export function fillTokens(message: string, values: readonly unknown[]): Filled | undefined {
  if (touching.test(message)) return undefined;
  const letters = [...message.matchAll(tokens)].map(([, letter]) => letter ?? '').filter((letter) => letter !== '%');
  if (letters.length === 0 || letters.length > values.length) return undefined;
  if (!letters.every((letter, index) => fits(letter, values[index]))) return undefined;
  return { text: format(message, ...values.slice(0, letters.length)), used: letters.length };
}
