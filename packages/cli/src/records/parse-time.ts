// Parses a point in time of a command line: a duration ago, or a timestamp.
import { CliError } from '../cli-error.ts';

const unitsMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const ago = /^(?:now-)?(\d{1,6})([smhdw])(?: ago)?$/;
const written = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * Milliseconds since 1970. A time without a zone is in the machine's own.
 *
 * @throws CliError `usage` with what is accepted
 */
export function parseTime(option: string, text: string, now: number): number {
  const trimmed = text.trim();
  if (trimmed === 'now') return now;
  const [, count, unit = ''] = ago.exec(trimmed) ?? [];
  const isDay = /^\d{4}-\d\d-\d\d$/.test(trimmed);
  const at =
    count !== undefined
      ? now - Number(count) * (unitsMs[unit] ?? 0)
      : written.test(trimmed)
        ? // A day alone would be that of universal time.
          Date.parse(isDay ? `${trimmed}T00:00` : trimmed.replace(' ', 'T'))
        : Number.NaN;
  if (at >= 0) return at;
  throw CliError.usage(
    `${option} ${text} is not accepted: it must be how long ago, such as 15m, 2h or 7d, or a time such as 2026-01-31T10:00:00Z.`,
  );
}
