// The subjects: what each has Node started with, and where it sends what it gathers.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/** What a subject's process is started with. */
export interface Start {
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export const subjectNames = [
  'bare',
  'telltale',
  'otel register',
  'edot',
  'elastic-apm',
  'dd-trace',
  'prom-client',
] as const;
export type SubjectName = (typeof subjectNames)[number];

export const appNames = ['empty', 'http', 'express', 'fastify'] as const;
export type AppName = (typeof appNames)[number];

/** Names what is sent where; none of it waits for an answer that does not come. */
export interface Place {
  /** Address of a server that takes everything. */
  readonly backend: string;
  readonly folder: string;
}

function fromUrl(id: string): string {
  return pathToFileURL(require.resolve(id)).href;
}

export const subjects: Readonly<Record<SubjectName, (place: Place) => Start>> = {
  bare: () => ({ flags: [], env: {} }),
  telltale: ({ backend, folder }) => ({
    flags: ['--import', '@telltale/node'],
    env: {
      TELLTALE_ELASTICSEARCH_URL: backend,
      TELLTALE_SPOOL_DIR: join(folder, 'spool'),
      TELLTALE_METRICS_HOST: '127.0.0.1',
      TELLTALE_METRICS_PORT: '0',
    },
  }),
  'otel register': ({ backend }) => ({
    flags: ['--require', require.resolve('@opentelemetry/auto-instrumentations-node/register')],
    env: {
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: backend,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    },
  }),
  edot: ({ backend }) => ({
    flags: ['--import', fromUrl('@elastic/opentelemetry-node')],
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: backend,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      ELASTIC_OTEL_OPAMP_ENDPOINT: '',
    },
  }),
  'elastic-apm': ({ backend }) => ({
    flags: ['--require', require.resolve('elastic-apm-node/start.js')],
    env: { ELASTIC_APM_SERVER_URL: backend, ELASTIC_APM_LOG_LEVEL: 'off', ELASTIC_APM_CENTRAL_CONFIG: 'false' },
  }),
  'dd-trace': ({ backend }) => ({
    flags: ['--require', require.resolve('dd-trace/init')],
    env: {
      DD_TRACE_AGENT_URL: backend,
      DD_TRACE_STARTUP_LOGS: 'false',
      DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
      DD_REMOTE_CONFIGURATION_ENABLED: 'false',
    },
  }),
  'prom-client': () => ({ flags: ['--require', join(import.meta.dirname, 'apps', 'with-prom-client.cjs')], env: {} }),
};
