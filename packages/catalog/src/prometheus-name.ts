// The Prometheus name of an OpenTelemetry metric: invalid characters replaced, unit and type suffixes added.
import { type Instrument, type MetricName, metrics } from './metrics.ts';

/** The parts of a Prometheus name. */
export interface PrometheusNaming {
  readonly name: string;
  readonly unit: string;
  readonly instrument: Instrument;
  /** Keeps all characters, for a Prometheus that accepts UTF-8 names; default: false. */
  readonly utf8?: boolean;
}

const unitWords: Readonly<Record<string, string>> = {
  d: 'days',
  h: 'hours',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  GiBy: 'gibibytes',
  KBy: 'kilobytes',
  MBy: 'megabytes',
  GBy: 'gigabytes',
  m: 'meters',
  V: 'volts',
  A: 'amperes',
  J: 'joules',
  W: 'watts',
  g: 'grams',
  Cel: 'celsius',
  Hz: 'hertz',
  '%': 'percent',
};

const perWords: Readonly<Record<string, string>> = {
  s: 'second',
  min: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  mo: 'month',
  y: 'year',
};

/** The name if no character of it is valid in Prometheus: a sample must have one. */
const unnamed = 'unnamed';

function word(unit: string): string {
  if (Object.hasOwn(unitWords, unit)) return unitWords[unit] ?? '';
  return unit.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
}

function unitSuffix(unit: string, instrument: Instrument): string {
  if (unit === '1') return instrument === 'gauge' ? 'ratio' : '';
  // Annotations in braces, such as {request}, are for people and are not part of the unit.
  const plain = unit.replace(/\{[^{}]*\}/g, '');
  const [top = '', ...below] = plain.split('/');
  const per = below
    .map((part) => (Object.hasOwn(perWords, part) && perWords[part]) || word(part))
    .filter((part) => part !== '');
  return [word(top), ...per.flatMap((part) => ['per', part])].filter((part) => part !== '').join('_');
}

function knownCharacters(name: string): string {
  const known = name.replace(/[^A-Za-z0-9:]+/g, '_').replace(/^_+|_+$/g, '');
  return /^\d/.test(known) ? `_${known}` : known;
}

/**
 * The Prometheus name of a metric, without `_bucket`, `_sum` and `_count`. Follows OpenTelemetry's "Prometheus and
 * OpenMetrics Compatibility": invalid characters become one underscore, the unit is added unless the name has it
 * already, counters end in `_total`.
 *
 * @param naming name and unit by OpenTelemetry, and the instrument
 */
export function prometheusName(naming: PrometheusNaming): string {
  let name = (naming.utf8 === true ? naming.name : knownCharacters(naming.name)) || unnamed;
  if (naming.instrument === 'counter') name = name.replace(/_total$/, '');
  const suffix = unitSuffix(naming.unit, naming.instrument);
  if (suffix !== '' && name !== suffix && !name.endsWith(`_${suffix}`)) name = `${name}_${suffix}`;
  return naming.instrument === 'counter' ? `${name}_total` : name;
}

/** The Prometheus name of a metric in the catalog. */
export function prometheusMetricName(name: MetricName): string {
  const metric = metrics[name];
  return prometheusName({ name, unit: metric.unit, instrument: metric.instrument });
}
