// Parses API parameters: each must be known, given once, and of its type.
import type { TimeRange } from '../../api.ts';
import { ConsoleError } from '../../console-error.ts';
import { limits } from './limits.ts';

/** Names of the parameters of a call. */
export interface ParameterNames {
  /** Allowed at most once each. */
  readonly once: readonly string[];
  readonly repeated?: readonly string[];
}

/** The filter for log records. */
export const filterNames = { once: ['text', 'trace', 'search'], repeated: ['service', 'level', 'field'] } as const;

const variables = ['service', 'instance', 'search'] as const;
/** The chosen values on a dashboard. */
export const variableNames: readonly string[] = variables.map((name) => `var-${name}`);

function badParameter(name: string, accepted: string): ConsoleError {
  return new ConsoleError('bad_request', `The parameter ${name} is not valid: it must be ${accepted}.`);
}

/**
 * Rejects unknown parameters, more of them than one person chooses, and invalid text.
 *
 * @throws ConsoleError `bad_request`
 */
export function checkParameters(parameters: URLSearchParams, { once, repeated = [] }: ParameterNames): void {
  if (parameters.size > limits.parametersMax) {
    throw new ConsoleError('bad_request', `A request has at most ${limits.parametersMax} parameters.`);
  }
  for (const [name, value] of parameters) {
    if (!once.includes(name) && !repeated.includes(name)) {
      const shown = name.replaceAll(/[^\w.-]/g, '?').slice(0, limits.nameShownMax);
      throw new ConsoleError('bad_request', `The parameter ${shown} is unknown.`);
    }
    if (once.includes(name) && parameters.getAll(name).length > 1) throw badParameter(name, 'one value');
    if (value.length > limits.valueLengthMax) {
      throw badParameter(name, `a text of at most ${limits.valueLengthMax} characters`);
    }
    // The replacement character: the bytes were not valid UTF-8.
    if (/[\p{Cc}\uFFFD]/u.test(value) || !value.isWellFormed()) {
      throw badParameter(name, 'a text without control characters');
    }
  }
}

/** A required text. */
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

/** The time range, in milliseconds since 1970. */
export function rangeOf(parameters: URLSearchParams): TimeRange {
  const range = { from: numberOf(parameters, 'from'), to: numberOf(parameters, 'to') };
  if (range.from >= range.to) throw badParameter('to', 'a time later than from');
  return range;
}

/** The chosen values by variable; an absent variable means all. */
export function chosenIn(parameters: URLSearchParams): Readonly<Record<string, readonly string[]>> {
  const chosen = variables.map((name) => [name, parameters.getAll(`var-${name}`).filter(Boolean)] as const);
  return Object.fromEntries(chosen.filter(([, values]) => values.length > 0));
}
