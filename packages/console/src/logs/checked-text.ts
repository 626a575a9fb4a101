// Validates texts from a request: their length, and that they have no control characters.
import { ConsoleError } from '../console-error.ts';
import { limits } from './limits.ts';

/** A value for a message: quoted, without control characters, truncated. */
export function shown(text: string): string {
  const harmless = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\u{fffd}');
  return JSON.stringify(
    harmless.length > limits.shownLengthMax ? `${harmless.slice(0, limits.shownLengthMax)}…` : harmless,
  );
}

/** An error with the parameter, its value, and what is accepted. */
export function refusedParameter(parameter: string, text: string, must: string): ConsoleError {
  return new ConsoleError('bad_request', `${parameter} ${shown(text)} is not accepted: ${must}.`);
}

/** A text up to the given length, without control characters. @throws ConsoleError `bad_request` */
export function checkedText(parameter: string, text: string, lengthMax: number): string {
  if (text.length > lengthMax) throw refusedParameter(parameter, text, `it must have at most ${lengthMax} characters`);
  if (/\p{Cc}/u.test(text)) throw refusedParameter(parameter, text, 'it must be a text without control characters');
  if (!text.isWellFormed()) throw refusedParameter(parameter, text, 'it must be valid Unicode');
  return text;
}
