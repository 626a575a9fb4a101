// The settings in effect: read from the environment, checked, and defaulted if invalid.

import {
  checkSetting,
  closestMatch,
  commaList,
  hiddenText,
  mayNameSecret,
  limits as shared,
  shownPath,
  shownSetting,
  unknownSettings,
} from '@telltale/catalog';
import { type Durability, type ElasticsearchTarget, type FieldRule, readSecretFile } from '@telltale/log-shipper';
import type { Credentials, ExemplarFilter } from '@telltale/metrics';
import { instrumentationNames } from '../modules/instrumentation-table.ts';
import { readFieldRules } from './field-rules.ts';
import { type LogRules, readLogRules } from './log-rules.ts';
import type { StandardName } from './opentelemetry-schema.ts';
import { readStandards } from './opentelemetry-settings.ts';
import { checks } from './setting-checks.ts';
import {
  consoleLevels,
  logsExporters,
  metricsExporters,
  otherParts,
  propagators,
  type Setting,
  type SettingName,
  settings,
  tracesExporters,
} from './settings-schema.ts';

/** Which served requests are logged. */
export type RequestRecords = 'notable' | 'all' | 'none';

/** Which printed lines are recorded. */
export type OutputLines = 'loggers' | 'all' | 'none';

/** A level of `console`. */
export type ConsoleLevel = (typeof consoleLevels)[number];

/** Exporters of spans. */
export type TracesExporter = (typeof tracesExporters)[number];

/** Exporters of metrics. */
export type MetricsExporter = (typeof metricsExporters)[number];

/** Exporters of log records besides Elasticsearch. */
export type LogsExporter = (typeof logsExporters)[number];

/** Formats of trace headers. */
export type PropagatorName = (typeof propagators)[number];

/** The default formats. */
export const defaultPropagators: readonly PropagatorName[] = ['tracecontext', 'baggage'];

/** The settings in effect. */
export interface Settings {
  readonly serviceName: string | undefined;
  readonly resourceAttributes: Readonly<Record<string, string>>;
  /** Empty: spans are not exported. */
  readonly tracesExporters: readonly TracesExporter[];
  /** `prometheus` is the page; empty: there are no metrics. */
  readonly metricsExporters: readonly MetricsExporter[];
  /** Besides Elasticsearch. Undefined: not set; empty: explicitly none. */
  readonly logsExporters: readonly LogsExporter[] | undefined;
  /** Empty: no trace is received or propagated. */
  readonly propagators: readonly PropagatorName[];
  /** Which measurements may be exemplars on the page. */
  readonly exemplars: ExemplarFilter;
  /** Further accepted variables of OpenTelemetry's specification. */
  readonly standards: Readonly<Partial<Record<StandardName, string>>>;
  readonly instrumentationsEnabled: readonly string[] | undefined;
  readonly instrumentationsDisabled: readonly string[];
  /** Undefined: no address was given, and logs are not captured. */
  readonly elasticsearch: ElasticsearchTarget | undefined;
  readonly dataset: string;
  readonly namespace: string;
  /** Undefined: every record is shipped. */
  readonly logRules: LogRules | undefined;
  readonly consoleLevels: readonly ConsoleLevel[];
  readonly outputLines: OutputLines;
  /** Whether our transport replaces the app's own winston-elasticsearch. */
  readonly winstonElasticsearch: boolean;
  /** Which served requests are logged. */
  readonly requests: RequestRecords;
  readonly requestSlowMs: number;
  /** Whether start and end of the process are logged. */
  readonly lifecycle: boolean;
  readonly durability: Durability;
  /** Further keys whose values are secret; false: every value stays as it is. */
  /** Types of fields that the app adds. */
  readonly fieldRules: readonly FieldRule[];
  readonly redact: readonly string[] | false;
  readonly spoolDir: string | undefined;
  readonly spoolBytesMax: number;
  readonly exitFlushMsMax: number;
  readonly metrics: MetricsSettings;
}

/** Whether OpenTelemetry's SDK exports anything. */
export function usesSdk({ tracesExporters, metricsExporters, logsExporters = [] }: Settings): boolean {
  return (
    tracesExporters.length + logsExporters.length > 0 || metricsExporters.some((exporter) => exporter !== 'prometheus')
  );
}

/** Settings of the metrics and their page. */
export interface MetricsSettings {
  readonly host: string;
  readonly port: number;
  readonly targetsDir: string | undefined;
  readonly credentials: Credentials;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly seriesMax: number;
  /** OpenTelemetry's own names, for a Prometheus that accepts them. */
  readonly utf8: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const schema: Readonly<Record<string, Setting>> = settings;

/** Parses one setting, and warns about an invalid value. */
function reader(
  environment: Environment,
  onWarning: (message: string) => void,
): (name: SettingName) => string | undefined {
  return (name) => {
    const setting = schema[name];
    let text = environment[name];
    const file = environment[`${name}_FILE`];
    if (setting?.secret && file && !text) {
      try {
        text = readSecretFile(file);
      } catch (error) {
        const path = shownPath(file);
        const why = (error as Error).message.replaceAll(file, path);
        onWarning(`${name}_FILE: cannot read ${path}: ${why}. The setting is ignored.`);
      }
    }
    // By OpenTelemetry's rules an empty variable counts as unset.
    if (setting === undefined || text === undefined || text === '') return undefined;
    const problem = checkSetting(setting, text, checks);
    if (problem === undefined) return text;
    onWarning(`${name} is ${problem.value}: not accepted. It must be ${problem.accepted}; the default applies.`);
    return undefined;
  };
}

/**
 * The known words of a comma list, each once; unknown ones get a warning with the closest match.
 *
 * @returns undefined if nothing valid is set; empty for `none`
 */
function words<const Word extends string>(
  name: SettingName,
  text: string | undefined,
  known: readonly Word[],
  onWarning: (message: string) => void,
): readonly Word[] | undefined {
  if (text === undefined) return undefined;
  const given = [...new Set(commaList(text.toLowerCase().replaceAll('@opentelemetry/instrumentation-', '')))];
  const isKnown = (word: string): word is Word => (known as readonly string[]).includes(word);
  const unknown = given.filter((word) => word !== 'none' && !isKnown(word));
  if (unknown.length > 0) {
    const meant = closestMatch(unknown[0] ?? '', known);
    const rest = given.length > unknown.length ? 'the rest of the list applies' : 'the default applies';
    onWarning(
      `${name} is ${shownSetting(text)}: ${unknown.map((word) => shownSetting(word)).join(', ')} is not known. ${meant ? `Did you mean ${meant}? ` : ''}It must be none, or a comma list of ${known.join(', ')}; ${rest}.`,
    );
  }
  const found = given.filter(isKnown);
  if (!given.includes('none')) return found.length > 0 ? found : undefined;
  if (found.length > 0)
    onWarning(
      `${name} is ${shownSetting(text)}: none excludes every other value, and applies. Remove it, or the rest.`,
    );
  return [];
}

function warnOfUnknown(environment: Environment, onWarning: (message: string) => void): void {
  const known = Object.keys(schema).flatMap((name) => (schema[name]?.secret ? [name, `${name}_FILE`] : [name]));
  const set = Object.keys(environment).filter((name) => !otherParts.some((prefix) => name.startsWith(prefix)));
  for (const { name, meant } of unknownSettings(set, known, { prefix: 'TELLTALE_' })) {
    // The value of a misspelt name may be a misplaced secret, and is then not shown.
    const secret =
      mayNameSecret(name) ||
      schema[meant?.replace(/_FILE$/, '') ?? '']?.secret ||
      known.some((one) => schema[one]?.secret && one.startsWith(name));
    const value = secret ? hiddenText : shownSetting(environment[name] ?? '');
    onWarning(
      `${name} is ${value}: there is no such setting. ${meant ? `Did you mean ${meant}?` : 'docs/configuration.md in the package @telltale/node lists them.'}`,
    );
  }
}

function attributes(text: string | undefined, onWarning: (message: string) => void): Record<string, string> {
  const found: Record<string, string> = {};
  for (const pair of commaList(text ?? '')) {
    const cut = pair.indexOf('=');
    const key = pair.slice(0, Math.max(cut, 0)).trim();
    if (key === '') {
      onWarning(
        `OTEL_RESOURCE_ATTRIBUTES holds ${shownSetting(pair)}: not accepted. It must be key=value pairs with commas between.`,
      );
      continue;
    }
    try {
      found[key] = decodeURIComponent(pair.slice(cut + 1).trim());
    } catch {
      // A percent sign that encodes nothing: the text is taken literally.
      found[key] = pair.slice(cut + 1).trim();
    }
  }
  return found;
}

/** The target of logs; undefined if none is set. Options that are not set are absent, not undefined. */
function elasticsearchTarget(
  environment: Environment,
  read: (name: SettingName) => string | undefined,
): ElasticsearchTarget | undefined {
  /** Only the path: the shipper reads the file, repeatedly. */
  const fileOf = (name: SettingName): string | undefined => {
    const file = environment[`${name}_FILE`];
    return environment[name] || file === '' ? undefined : file;
  };
  const apiKeyFile = fileOf('TELLTALE_ELASTICSEARCH_API_KEY');
  const passwordFile = fileOf('TELLTALE_ELASTICSEARCH_PASSWORD');
  const given = {
    cloudId: read('TELLTALE_ELASTICSEARCH_CLOUD_ID'),
    apiKey: apiKeyFile === undefined ? read('TELLTALE_ELASTICSEARCH_API_KEY') : undefined,
    apiKeyFile,
    username: read('TELLTALE_ELASTICSEARCH_USERNAME'),
    password: passwordFile === undefined ? read('TELLTALE_ELASTICSEARCH_PASSWORD') : undefined,
    passwordFile,
    caFile: read('TELLTALE_ELASTICSEARCH_CA_FILE'),
    compression: read('TELLTALE_ELASTICSEARCH_COMPRESSION'),
  };
  const urls = read('TELLTALE_ELASTICSEARCH_URL');
  if (urls === undefined && given.cloudId === undefined) return undefined;
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { nodes: commaList(urls ?? ''), ...Object.fromEntries(set) };
}

function metricsSettings(
  read: (name: SettingName) => string | undefined,
  onWarning: (message: string) => void,
): MetricsSettings {
  const certFile = read('TELLTALE_METRICS_TLS_CERT_FILE');
  const keyFile = read('TELLTALE_METRICS_TLS_KEY_FILE');
  const password = read('TELLTALE_METRICS_PASSWORD');
  const username = read('TELLTALE_METRICS_USERNAME');
  const halves = [
    ['TELLTALE_METRICS_TLS_CERT_FILE', certFile, 'TELLTALE_METRICS_TLS_KEY_FILE', keyFile],
    ['TELLTALE_METRICS_USERNAME', username, 'TELLTALE_METRICS_PASSWORD', password],
  ] as const;
  for (const [one, a, other, b] of halves) {
    if ((a === undefined) === (b === undefined)) continue;
    onWarning(
      `${a === undefined ? other : one} is set without ${a === undefined ? one : other}: the metrics page rejects every request until both are set.`,
    );
  }
  return {
    host: read('TELLTALE_METRICS_HOST') ?? read('OTEL_EXPORTER_PROMETHEUS_HOST') ?? '0.0.0.0',
    port: Number(read('TELLTALE_METRICS_PORT') ?? read('OTEL_EXPORTER_PROMETHEUS_PORT') ?? 9464),
    targetsDir: read('TELLTALE_METRICS_TARGETS_DIR'),
    credentials: { username, password, bearerToken: read('TELLTALE_METRICS_BEARER_TOKEN') },
    tls:
      certFile === undefined && keyFile === undefined
        ? undefined
        : { certFile: certFile ?? '', keyFile: keyFile ?? '' },
    seriesMax: Number(read('TELLTALE_METRICS_SERIES_MAX') ?? 2_000),
    utf8: read('TELLTALE_METRICS_NAMES') === 'utf-8',
  };
}

/**
 * The settings in effect: from the environment, or the default if a variable is unset or invalid.
 *
 * @param onWarning called once for each unknown or malformed setting: its name, its value unless it is a secret, and
 * what is accepted
 */
export function readSettings(environment: Environment, onWarning: (message: string) => void): Settings {
  const read = reader(environment, onWarning);
  const integer = (name: SettingName, otherwise: number): number => Number(read(name) ?? otherwise);
  read('OTEL_SDK_DISABLED'); // Only checked: where it says true, nothing of this is ever loaded.
  warnOfUnknown(environment, onWarning);
  const levels = read('TELLTALE_LOGS_CONSOLE');
  const choose = <const Word extends string>(name: SettingName, known: readonly Word[]) =>
    words(name, read(name), known, onWarning);
  const exporters = {
    tracesExporters: choose('OTEL_TRACES_EXPORTER', tracesExporters) ?? [],
    metricsExporters: choose('OTEL_METRICS_EXPORTER', metricsExporters) ?? (['prometheus'] as const),
    logsExporters: choose('OTEL_LOGS_EXPORTER', logsExporters),
  };
  const standards = readStandards(environment, exporters, onWarning);
  return {
    serviceName: read('OTEL_SERVICE_NAME'),
    resourceAttributes: attributes(read('OTEL_RESOURCE_ATTRIBUTES'), onWarning),
    ...exporters,
    propagators: choose('OTEL_PROPAGATORS', propagators) ?? defaultPropagators,
    exemplars: (standards.OTEL_METRICS_EXEMPLAR_FILTER ?? 'trace_based') as ExemplarFilter,
    standards,
    instrumentationsEnabled: choose('OTEL_NODE_ENABLED_INSTRUMENTATIONS', instrumentationNames),
    instrumentationsDisabled: choose('OTEL_NODE_DISABLED_INSTRUMENTATIONS', instrumentationNames) ?? [],
    elasticsearch: elasticsearchTarget(environment, read),
    dataset: read('TELLTALE_LOGS_DATASET') ?? 'app',
    namespace: read('TELLTALE_LOGS_NAMESPACE') ?? 'default',
    fieldRules: readFieldRules(read('TELLTALE_LOGS_FIELDS'), onWarning),
    logRules: readLogRules(read('TELLTALE_LOGS_LEVEL'), read('TELLTALE_LOGS_DROP'), onWarning),
    consoleLevels:
      levels === undefined ? consoleLevels : consoleLevels.filter((level) => commaList(levels).includes(level)),
    outputLines: (read('TELLTALE_LOGS_OUTPUT') ?? 'loggers') as OutputLines,
    winstonElasticsearch: read('TELLTALE_WINSTON_ELASTICSEARCH')?.toLowerCase() !== 'false',
    requests: (read('TELLTALE_LOGS_REQUESTS') ?? 'notable') as RequestRecords,
    requestSlowMs: integer('TELLTALE_LOGS_REQUEST_SLOW_MS', shared.requestSlowMsDefault),
    lifecycle: read('TELLTALE_LOGS_LIFECYCLE')?.toLowerCase() !== 'false',
    durability: (read('TELLTALE_LOGS_DURABILITY') ?? 'turn') as Durability,
    redact:
      read('TELLTALE_LOGS_REDACT')?.toLowerCase() === 'false'
        ? false
        : commaList(read('TELLTALE_LOGS_REDACT_KEYS') ?? ''),
    spoolDir: read('TELLTALE_SPOOL_DIR'),
    spoolBytesMax: integer('TELLTALE_SPOOL_BYTES_MAX', shared.spoolBytesMaxDefault),
    exitFlushMsMax: integer('TELLTALE_EXIT_FLUSH_MS_MAX', shared.exitFlushMsMaxDefault),
    metrics: metricsSettings(read, onWarning),
  };
}
