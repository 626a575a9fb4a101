// OTLP exporters. They read most of their options from the environment, as the specification requires.
import type { Settings } from '../settings/settings.ts';
import { withoutRefusedFiles } from './refused-files.ts';
import { requireBesideSdk } from './sdk-packages.ts';
import { agentFactory } from './unreferenced-agent.ts';

/** The kind of telemetry. */
export type Signal = 'traces' | 'metrics' | 'logs';

/** The name of a signal in variables, packages and classes. */
const names = {
  traces: { variable: 'TRACES', package: 'trace', class: 'OTLPTraceExporter' },
  metrics: { variable: 'METRICS', package: 'metrics', class: 'OTLPMetricExporter' },
  logs: { variable: 'LOGS', package: 'logs', class: 'OTLPLogExporter' },
} as const;

const packages: Readonly<Record<string, string>> = { 'http/protobuf': 'proto', 'http/json': 'http', grpc: 'grpc' };

type Made<Exporter> = Readonly<Record<string, new (options: object) => Exporter>>;

/** The exporter of a signal. @param options those that are not read from the environment */
export function otlpExporter<Exporter>(signal: Signal, settings: Settings, options: object = {}): Exporter {
  const { standards } = settings;
  const { variable, package: part, class: name } = names[signal];
  const protocol =
    standards[`OTEL_EXPORTER_OTLP_${variable}_PROTOCOL`] ?? standards.OTEL_EXPORTER_OTLP_PROTOCOL ?? 'http/protobuf';
  const kind = packages[protocol] ?? 'proto';
  const { [name]: Exporter } = requireBesideSdk<Made<Exporter>>(`@opentelemetry/exporter-${part}-otlp-${kind}`);
  if (Exporter === undefined) throw new Error(`OpenTelemetry has no ${name} for ${protocol}`);
  const connection = kind === 'grpc' ? {} : { httpAgentOptions: agentFactory(variable, settings) };
  const given = { ...options, ...connection, ...addressOf(signal, standards, protocol) };
  return withoutRefusedFiles(standards, () => new Exporter(given));
}

/** A refused address must not be used: the exporter would read it from the environment. */
function addressOf(signal: Signal, standards: Settings['standards'], protocol: string): object {
  const own = `OTEL_EXPORTER_OTLP_${names[signal].variable}_ENDPOINT` as const;
  const general = 'OTEL_EXPORTER_OTLP_ENDPOINT';
  const refused = [own, general].some((name) => process.env[name]?.trim() && !(name in standards));
  if (!refused) return {};
  if (protocol === 'grpc') return { url: 'http://localhost:4317' };
  const base = standards[general];
  const otherwise = `${base?.replace(/\/$/, '') ?? 'http://localhost:4318'}/v1/${signal}`;
  return { url: standards[own] ?? otherwise };
}
