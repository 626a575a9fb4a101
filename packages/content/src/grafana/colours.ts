// Colours with a fixed meaning: log levels, status classes, states, outcomes.
import type { Colour } from './panel.ts';

/** A pattern for a whole value, and its colour. */
type Palette = readonly (readonly [pattern: string, colour: Colour])[];

const levels: Palette = [
  ['fatal|crit(ical)?|alert|emerg(ency)?|panic', 'purple'],
  ['err(or)?', 'red'],
  ['warn(ing)?', 'orange'],
  ['info(rmation(al)?)?|notice|log|http', 'green'],
  ['debug|verbose', 'blue'],
  ['trace|silly', 'text'],
];
const statuses: Palette = [
  ['1(\\d\\d|xx)', 'purple'],
  ['2(\\d\\d|xx)', 'green'],
  ['3(\\d\\d|xx)', 'blue'],
  ['4(\\d\\d|xx)', 'orange'],
  ['5(\\d\\d|xx)', 'red'],
];
const severities: Palette = [
  ['critical', 'red'],
  ['warning', 'orange'],
  ['info|none', 'blue'],
];
/** States of breakers, of alerts, of servers behind a load balancer. */
const states: Palette = [
  ['open|active|DOWN|down', 'red'],
  ['half_open|unprocessed|DRAIN|NOLB', 'orange'],
  ['closed|UP|up', 'green'],
  ['suppressed|MAINT', 'blue'],
];
const outcomes: Palette = [
  ['ok|success', 'green'],
  ['retried|timeout', 'orange'],
  ['refused|failure', 'red'],
  ['rejected', 'purple'],
];

/** By label of Prometheus, or field of Elasticsearch. */
const palettes: Readonly<Record<string, Palette>> = {
  log_level: levels,
  'log.level': levels,
  http_response_status_code: statuses,
  status_code: statuses,
  code: statuses,
  // Of a failed call: its status, or its error.
  error_type: statuses,
  severity: severities,
  state: states,
  outcome: outcomes,
};

/** For any other value: otherwise the graphs' palette would use the red of another. */
const otherColour = 'text';

/** Quantiles of the same metric, as named in the legend. */
const quantiles: Palette = [
  ['p50', 'blue'],
  ['p95', 'yellow'],
  ['p99', 'orange'],
];

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** The values of a label with fixed colours. */
export function paletteOf(label: string): Palette | undefined {
  return palettes[label];
}

/** Patterns of the legend's names for such values, in Grafana's notation, each with its colour. */
export function colouredNames(legend: string): readonly (readonly [pattern: string, colour: Colour])[] {
  const label = [...legend.matchAll(/\{\{([\w.]+)\}\}/g)].map(([, name = '']) => name).find((name) => name in palettes);
  if (label === undefined)
    return quantiles.filter(([name]) => name === legend).map(([name, colour]) => [`/^${name}$/`, colour]);
  const named = (palettes[label] ?? []).map(([values, colour]): readonly [string, Colour] => {
    const name = legend
      .split(/(\{\{[\w.]+\}\})/)
      .map((part) => (part === `{{${label}}}` ? `(${values})` : part.startsWith('{{') ? '.*' : escaped(part)))
      .join('');
    return [`/^${name}$/i`, colour];
  });
  return [['/.*/', otherColour], ...named];
}
