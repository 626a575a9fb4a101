// Reads OpenTelemetry's environment variables; warns of those that are invalid or have no effect.

import { checkSetting, closestMatch, commaList, hiddenText, shownSetting } from '@telltale/catalog';
import { type Need, type StandardName, type StandardSetting, standardSettings } from './opentelemetry-schema.ts';
import { checks } from './setting-checks.ts';
import type { Settings } from './settings.ts';
import { settings } from './settings-schema.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Exporters = Pick<Settings, 'tracesExporters' | 'metricsExporters' | 'logsExporters'>;

const ofTraces = 'OTEL_TRACES_EXPORTER';
const ofMetrics = 'OTEL_METRICS_EXPORTER';
const ofLogs = 'OTEL_LOGS_EXPORTER';

/** A requirement: when it is met, which variables determine that, and the remedy. */
const needs: Readonly<
  Record<Need, { readonly met: (by: Exporters) => boolean; readonly deciders: readonly string[]; readonly why: string }>
> = {
  spans: {
    met: ({ tracesExporters }) => tracesExporters.length > 0,
    deciders: [ofTraces],
    why: `spans are not exported. Set ${ofTraces}, to otlp for example`,
  },
  metrics: {
    met: ({ metricsExporters }) => metricsExporters.some((exporter) => exporter !== 'prometheus'),
    deciders: [ofMetrics],
    why: `metrics are only on the page. Set ${ofMetrics}, to otlp,prometheus for example`,
  },
  records: {
    met: ({ logsExporters = [] }) => logsExporters.length > 0,
    deciders: [ofLogs],
    why: `log records go only to Elasticsearch. Set ${ofLogs}, to otlp for example`,
  },
  'spans or records': {
    met: ({ tracesExporters, logsExporters = [] }) => tracesExporters.length + logsExporters.length > 0,
    deciders: [ofTraces, ofLogs],
    why: `neither spans nor log records are exported. Set ${ofTraces} or ${ofLogs}, to otlp for example`,
  },
  otlp: {
    met: ({ tracesExporters, metricsExporters, logsExporters = [] }) =>
      [...tracesExporters, ...metricsExporters, ...logsExporters].includes('otlp'),
    deciders: [ofTraces, ofMetrics, ofLogs],
    why: `nothing is sent by OTLP. Set ${ofTraces}, ${ofMetrics} or ${ofLogs} to otlp`,
  },
  'otlp traces': {
    met: ({ tracesExporters }) => tracesExporters.includes('otlp'),
    deciders: [ofTraces],
    why: `spans are not sent by OTLP. Set ${ofTraces} to otlp`,
  },
  'otlp metrics': {
    met: ({ metricsExporters }) => metricsExporters.includes('otlp'),
    deciders: [ofMetrics],
    why: `metrics are not sent by OTLP. Set ${ofMetrics} to otlp, or to otlp,prometheus to keep the page`,
  },
  'otlp logs': {
    met: ({ logsExporters = [] }) => logsExporters.includes('otlp'),
    deciders: [ofLogs],
    why: `log records are not sent by OTLP. Set ${ofLogs} to otlp`,
  },
  zipkin: {
    met: ({ tracesExporters }) => tracesExporters.includes('zipkin'),
    deciders: [ofTraces],
    why: `spans are not sent to Zipkin. Set ${ofTraces} to zipkin`,
  },
};

/** Warns of settings without effect, one line for each cause; silent if the user chose the exporters. */
function warnOfNoEffect(
  byNeed: ReadonlyMap<Need, readonly string[]>,
  environment: Environment,
  exporters: Exporters,
  onWarning: (message: string) => void,
): void {
  for (const [need, names] of byNeed) {
    const { met, deciders, why } = needs[need];
    if (met(exporters) || deciders.every((name) => environment[name])) continue;
    onWarning(`${names.join(', ')} ${names.length > 1 ? 'have' : 'has'} no effect: ${why}.`);
  }
}

/** Only gRPC accepts an address without a scheme. */
function speaksGrpc(name: string, environment: Environment): boolean {
  const own = environment[name.replace(/ENDPOINT$/, 'PROTOCOL')]?.trim();
  return name.startsWith('OTEL_EXPORTER_OTLP_') && (own || environment.OTEL_EXPORTER_OTLP_PROTOCOL?.trim()) === 'grpc';
}

function complaintOf(
  name: string,
  setting: StandardSetting,
  text: string,
  environment: Environment,
): string | undefined {
  if (setting.type === 'url' && speaksGrpc(name, environment)) return undefined;
  if (setting.type !== 'list') {
    return checkSetting(setting, setting.type === 'word' ? text.toLowerCase() : text, checks)?.accepted;
  }
  const known = setting.words ?? [];
  return commaList(text).every((word) => known.includes(word)) ? undefined : `a comma list of ${known.join(', ')}`;
}

/**
 * The variables that are set and accepted.
 *
 * @param exporters of each signal: they determine which other variables have an effect
 */
export function readStandards(
  environment: Environment,
  exporters: Exporters,
  onWarning: (message: string) => void,
): Settings['standards'] {
  const set = Object.keys(environment).filter(
    (name) => name.startsWith('OTEL_') && !(name in settings) && environment[name]?.trim(),
  );
  if (set.length === 0) return {};
  const schema: Readonly<Record<string, StandardSetting>> = standardSettings();
  const known = [...Object.keys(settings), ...Object.keys(schema)];
  const found: Partial<Record<StandardName, string>> = {};
  const byNeed = new Map<Need, string[]>();
  for (const name of set) {
    const setting = schema[name];
    const text = environment[name]?.trim() ?? '';
    if (setting === undefined) {
      const meant = closestMatch(name, known, { prefix: 'OTEL_', slipsOnly: true });
      if (meant !== undefined) onWarning(`${name} is not a setting of OpenTelemetry. Did you mean ${meant}?`);
      continue;
    }
    const value = setting.hidden ? hiddenText : shownSetting(text);
    if (setting.refused !== undefined) {
      onWarning(`${name} is ${value}: not supported, because ${setting.refused}`);
      continue;
    }
    const accepted = complaintOf(name, setting, text, environment);
    if (accepted !== undefined) {
      const meant = closestMatch(text, setting.words ?? []);
      onWarning(
        `${name} is ${value}: not accepted. ${meant === undefined ? '' : `Did you mean ${meant}? `}It must be ${accepted}; the default applies.`,
      );
      continue;
    }
    found[name as StandardName] = setting.type === 'word' ? text.toLowerCase() : text;
    if (setting.needs !== undefined) byNeed.set(setting.needs, [...(byNeed.get(setting.needs) ?? []), name]);
  }
  warnOfNoEffect(byNeed, environment, exporters, onWarning);
  const { OTEL_TRACES_SAMPLER: sampler = '', OTEL_TRACES_SAMPLER_ARG: argument } = found;
  if (argument !== undefined && !sampler.endsWith('traceidratio')) {
    onWarning(
      'OTEL_TRACES_SAMPLER_ARG has no effect without a ratio-based sampler. Set OTEL_TRACES_SAMPLER to parentbased_traceidratio.',
    );
  }
  return found;
}
