// Log levels: their names, order and colours.
import type { Colour } from '@telltale/content';

/** Levels that can always be chosen, even if no record has them. */
export const usualLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

const colours: readonly (readonly [pattern: RegExp, colour: Colour])[] = [
  [/^(fatal|crit(ical)?|alert|emerg(ency)?|panic)$/i, 'purple'],
  [/^err(or)?$/i, 'red'],
  [/^warn(ing)?$/i, 'orange'],
  [/^(info(rmation(al)?)?|notice|log|http)$/i, 'green'],
  [/^(debug|verbose)$/i, 'blue'],
];

/** The same colours as in Grafana's panels. */
export function levelColour(level: string | undefined): Colour {
  return colours.find(([pattern]) => pattern.test(level ?? ''))?.[1] ?? 'text';
}

export const isBad = (level: string | undefined): boolean => ['purple', 'red'].includes(levelColour(level));
