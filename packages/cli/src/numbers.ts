// Parses numbers of a command line: 1000, 1e3, 1_000, 0.5, +5.
import { CliError } from './cli-error.ts';

/** The range of a number. */
export interface NumberBounds {
  readonly min: number;
  readonly max: number;
  /** Whether a fraction is allowed. */
  readonly fraction?: boolean;
}

/**
 * Decimal digits, with underscores between digits allowed. Other notations mean different things to different people.
 */
const written = /^[+-]?(?:\d+(?:_\d+)*(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i;

/**
 * Parses the number of an option.
 *
 * @param also a further accepted value, for the message: `0 for any free one`
 * @throws CliError `usage` with what is accepted
 */
export function numberOf(option: string, text: string, bounds: NumberBounds, also = ''): number {
  const { min, max, fraction = false } = bounds;
  const trimmed = text.trim();
  const value = written.test(trimmed) ? Number(trimmed.replaceAll('_', '')) : Number.NaN;
  if (value >= min && value <= max && (fraction || Number.isInteger(value))) return value === 0 ? 0 : value;
  const kind = fraction ? 'number' : 'whole number';
  const beside = also === '' ? '' : `, ${also}`;
  throw CliError.usage(`${option} ${text} is not accepted: it must be a ${kind} from ${min} to ${max}${beside}.`);
}
