// Names of series in legends, and fixed colours of some.
import { type Colour, colouredNames, type Panel } from '@telltale/content';
import type { Labels } from './query-prometheus.ts';

/** A legend's template has labels in double braces. */
export function nameOf(legend: string, labels: Labels): string {
  return legend.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, label: string) => labels[label] ?? '');
}

/** A regular expression in Grafana's notation, `/^error$/i`. */
function patternOf(text: string): RegExp {
  const [, source = '', flags = ''] = /^\/(.*)\/(\w*)$/.exec(text) ?? [];
  return new RegExp(source, flags);
}

/** The legends of all series of a panel. */
function legendsOf({ metrics = [], logs = [] }: Panel): string[] {
  return [...metrics.map(({ legend }) => legend), ...logs.map(({ countBy }) => `{{${countBy}}}`)];
}

/** The fixed colour of a series by its name; if several rules match, the last one wins, as in Grafana. */
export function colourByName(panel: Panel): (name: string) => Colour | undefined {
  const coloured = legendsOf(panel)
    .flatMap(colouredNames)
    .map(([pattern, colour]) => [patternOf(pattern), colour] as const);
  return (name) => coloured.findLast(([pattern]) => pattern.test(name))?.[1];
}
