// What is set of OpenTelemetry's specification is honoured, or one line says what is wrong with it and what to do.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { standardSettings } from '../src/settings/opentelemetry-schema.ts';
import { readSettings, type Settings } from '../src/settings/settings.ts';
import { ownFolder, removeFolders } from './support/app.ts';

afterAll(removeFolders);

function read(environment: Record<string, string>): { settings: Settings; warnings: string[] } {
  const warnings: string[] = [];
  return { settings: readSettings(environment, (message) => warnings.push(message)), warnings };
}

/** Every signal by every exporter: nothing that is set is without effect. */
const everything = {
  OTEL_TRACES_EXPORTER: 'otlp,zipkin,console',
  OTEL_METRICS_EXPORTER: 'otlp,prometheus,console',
  OTEL_LOGS_EXPORTER: 'otlp,console',
  OTEL_TRACES_SAMPLER: 'traceidratio',
};

describe('a value that is accepted', () => {
  const file = join(ownFolder(), 'file.pem');
  writeFileSync(file, '');
  const samples = { text: 'a', flag: 'true', ratio: '0.5', url: 'https://collector:4318/x', path: file, file } as const;

  it.each(Object.entries(standardSettings()).filter(([, { refused }]) => refused === undefined))(
    'of %s is kept, and nothing is said of it',
    (name, setting) => {
      const values =
        setting.words ??
        (setting.type === 'integer' ? [setting.min, setting.max].map(String) : [samples[setting.type as 'text']]);
      for (const value of values) {
        const { settings, warnings } = read({ ...everything, [name]: value });
        const { OTEL_TRACES_SAMPLER: _, ...standards } = settings.standards;
        expect(warnings.filter((line) => !line.startsWith('OTEL_TRACES_SAMPLER_ARG has no effect'))).toEqual([]);
        expect(name === 'OTEL_TRACES_SAMPLER' ? settings.standards : standards).toEqual({ [name]: value });
      }
    },
  );
});

describe('a value that is not accepted', () => {
  it.each([
    [
      'OTEL_TRACES_EXPORTER',
      'oltp',
      '"oltp" is not known. Did you mean otlp? It must be none, or a comma list of otlp, zipkin, console; the default applies.',
    ],
    [
      'OTEL_METRICS_EXPORTER',
      'otlp,promtheus',
      '"promtheus" is not known. Did you mean prometheus? It must be none, or a comma list of prometheus, otlp, console; the rest of the list applies.',
    ],
    ['OTEL_METRICS_EXPORTER', 'none,otlp', 'none excludes every other value, and applies. Remove it, or the rest.'],
    ['OTEL_LOGS_EXPORTER', 'otlp/stdout', '"otlp/stdout" is not known.'],
    ['OTEL_PROPAGATORS', 'tracecontext,b3-multi', '"b3-multi" is not known. Did you mean b3multi?'],
    ['OTEL_TRACES_SAMPLER', 'jaeger_remote', 'It must be one of always_on, always_off, traceidratio'],
    ['OTEL_TRACES_SAMPLER', 'parentbased_traceidratoi', 'Did you mean parentbased_traceidratio?'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5', 'It must be a number from 0 to 1; the default applies.'],
    ['OTEL_BSP_MAX_QUEUE_SIZE', '0', 'It must be a whole number from 1 to 2147483647; the default applies.'],
    ['OTEL_BLRP_SCHEDULE_DELAY', '-5', 'It must be a whole number from 1 to'],
    ['OTEL_METRIC_EXPORT_INTERVAL', '60s', 'It must be a whole number'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'It must be an address such as https://collector:4318'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http', 'It must be one of http/protobuf, http/json, grpc'],
    ['OTEL_EXPORTER_OTLP_COMPRESSION', 'zstd', 'It must be one of gzip, none'],
    ['OTEL_EXPORTER_OTLP_CERTIFICATE', '/nowhere/ca.pem', 'It must be the path of a file that this user can read'],
    ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', 'detla', 'Did you mean delta?'],
    ['OTEL_LOG_LEVEL', 'loud', 'It must be one of none, error, warn, info, debug, verbose, all'],
    ['OTEL_METRICS_EXEMPLAR_FILTER', 'alway_on', 'Did you mean always_on?'],
    // It may be always_on or always_off.
    ['OTEL_METRICS_EXEMPLAR_FILTER', 'always', 'not accepted. It must be one of trace_based, always_on, always_off'],
    ['OTEL_NODE_RESOURCE_DETECTORS', 'env,hots', 'It must be a comma list of env, host, os'],
    ['OTEL_CONFIG_FILE', 'otel.yaml', 'not supported, because a configuration file'],
    ['OTEL_EXPERIMENTAL_CONFIG_FILE', 'otel.yaml', 'not supported, because a configuration file'],
    ['OTEL_EXPORTER_ZIPKIN_TIMEOUT', '5', "not supported, because OpenTelemetry's Zipkin exporter"],
  ])('of %s, %s, causes one line that names both, and the default applies', (name, value, said) => {
    const { settings, warnings } = read({ [name]: value });
    expect(warnings).toEqual([expect.stringContaining(said)]);
    expect(warnings[0]).toContain(`${name} is ${JSON.stringify(value)}`);
    expect(settings.standards).toEqual({});
  });

  it('of a header is never shown', () => {
    const headers = { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer hush' };
    expect(read(headers).warnings).toEqual([
      'OTEL_EXPORTER_OTLP_HEADERS has no effect: nothing is sent by OTLP. Set OTEL_TRACES_EXPORTER, OTEL_METRICS_EXPORTER or OTEL_LOGS_EXPORTER to otlp.',
    ]);
    expect(JSON.stringify(read({ ...headers, OTEL_EXPORTER_OTLP_PROTOCOL: 'x' }).warnings)).not.toContain('hush');
  });

  it('may be an address without a scheme for gRPC', () => {
    const grpc = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' };
    expect(read({ OTEL_TRACES_EXPORTER: 'otlp', ...grpc }).warnings).toEqual([]);
  });
});

it('OTEL_METRICS_EXEMPLAR_FILTER says which measurements may be exemplars on the page', () => {
  expect(read({}).settings.exemplars).toBe('trace_based');
  expect(read({ OTEL_METRICS_EXEMPLAR_FILTER: 'always_off' }).settings.exemplars).toBe('always_off');
});

describe('a name', () => {
  it.each([
    ['OTEL_TRACE_EXPORTER', 'OTEL_TRACES_EXPORTER'],
    ['OTEL_METRICS_EXPORT_INTERVAL', 'OTEL_METRIC_EXPORT_INTERVAL'],
    ['OTEL_EXPORTER_OTLP_ENDPIONT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    ['OTEL_SERVICENAME', 'OTEL_SERVICE_NAME'],
  ])('that is misspelt, %s, causes one line with the closest name', (name, meant) => {
    expect(read({ [name]: 'x' }).warnings).toEqual([
      `${name} is not a setting of OpenTelemetry. Did you mean ${meant}?`,
    ]);
  });

  it.each([
    'OTEL_RESOURCE_ATTRIBUTES_POD_NAME',
    'OTEL_PYTHON_LOG_CORRELATION',
    'OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS',
    'OTEL_EXPORTER_JAEGER_AGENT_HOST',
    'OTEL_GO_X_EXEMPLAR',
  ])('of another SDK or of the operator, %s, is ignored', (name) => {
    expect(read({ [name]: 'x' }).warnings).toEqual([]);
  });
});

describe('a setting without effect', () => {
  it('causes one line for each reason', () => {
    const set = {
      OTEL_BSP_SCHEDULE_DELAY: '1',
      OTEL_SPAN_EVENT_COUNT_LIMIT: '1',
      OTEL_BLRP_SCHEDULE_DELAY: '1',
      OTEL_METRIC_EXPORT_INTERVAL: '1',
      OTEL_TRACES_SAMPLER_ARG: '0.5',
    };
    expect(read(set).warnings).toEqual([
      'OTEL_BSP_SCHEDULE_DELAY, OTEL_SPAN_EVENT_COUNT_LIMIT have no effect: spans are not exported. Set OTEL_TRACES_EXPORTER, to otlp for example.',
      'OTEL_BLRP_SCHEDULE_DELAY has no effect: log records go only to Elasticsearch. Set OTEL_LOGS_EXPORTER, to otlp for example.',
      'OTEL_METRIC_EXPORT_INTERVAL has no effect: metrics are only on the page. Set OTEL_METRICS_EXPORTER, to otlp,prometheus for example.',
      'OTEL_TRACES_SAMPLER_ARG has no effect without a ratio-based sampler. Set OTEL_TRACES_SAMPLER to parentbased_traceidratio.',
    ]);
  });

  it('is ignored if the exporters were chosen', () => {
    const chosen = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'prometheus', OTEL_LOGS_EXPORTER: 'none' };
    const set = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_BSP_SCHEDULE_DELAY: '1' };
    expect(read({ ...chosen, ...set }).warnings).toEqual([]);
  });
});
