// Parses API parameters: each must be known, given once, and of its type.
import type { TimeRange } from '../../api.ts';
import { ConsoleError } from '../../console-error.ts';
import { limits } from './limits.ts';

/** Names of parameters that a question has. */
export interface ParameterNames {
  /** At most once each. */
  readonly once: readonly string[];
  readonly repeated?: readonly string[];
}

/** Which log records are meant. */
export const filterNames = { once: ['text', 'trace', 'search'], repeated: ['service', 'level', 'field'] } as const;

const variables = ['service', 'instance', 'search'] as const;
/** Values that are chosen on a dashboard. */
export const variableNames: readonly string[] = variables.map((name) => `var-${name}`);

function badParameter(name: string, accepted: string): ConsoleError {
  return new ConsoleError('bad_request', `The parameter ${name} is not accepted: ${accepted} is.`);
}

/**
 * Refuses parameters that the question does not have, more of them than one person chooses, and what is no text.
 *
 * @throws ConsoleError `bad_request`
 */
export function checkParameters(parameters: URLSearchParams, { once, repeated = [] }: ParameterNames): void {
  if (parameters.size > limits.parametersMax) {
    throw new ConsoleError('bad_request', `A question has at most ${limits.parametersMax} parameters.`);
  }
  for (const [name, value] of parameters) {
    if (!once.includes(name) && !repeated.includes(name)) {
      const shown = name.replaceAll(/[^\w.-]/g, '?').slice(0, limits.nameShownMax);
      throw new ConsoleError('bad_request', `The parameter ${shown} is not known here.`);
    }
    if (once.includes(name) && parameters.getAll(name).length > 1) throw badParameter(name, 'one value');
    if (value.length > limits.valueLengthMax) {
      throw badParameter(name, `a text of at most ${limits.valueLengthMax} characters`);
    }
    // The last one stands where the bytes were no UTF-8.
    if (/[\p{Cc}\uFFFD]/u.test(value) || !value.isWellFormed()) {
      throw badParameter(name, 'a text without control characters');
    }
  }
}

/** A text that must be there. */
export function textOf(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value === null || value === '') throw badParameter(name, 'a text');
  return value;
}

/** A whole number in decimal digits. */
export function numberOf(parameters: URLSearchParams, name: string, otherwise?: number): number {
  const value = parameters.get(name);
  if (value === null && otherwise !== undefined) return otherwise;
  const number = value !== null && /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number <= limits.numberMax)) throw badParameter(name, 'a whole number');
  return number;
}

/** The range of time, milliseconds since 1970. */
export function rangeOf(parameters: URLSearchParams): TimeRange {
  const range = { from: numberOf(parameters, 'from'), to: numberOf(parameters, 'to') };
  if (range.from >= range.to) throw badParameter('to', 'a time later than from');
  return range;
}

/** Values that were chosen, by variable: an absent one means all. */
export function chosenIn(parameters: URLSearchParams): Readonly<Record<string, readonly string[]>> {
  const chosen = variables.map((name) => [name, parameters.getAll(`var-${name}`).filter(Boolean)] as const);
  return Object.fromEntries(chosen.filter(([, values]) => values.length > 0));
}
