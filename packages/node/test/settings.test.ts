// Each setting: its default, what it accepts, and one line about what it does not.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { instrumentations } from '../src/modules/instrumentation-table.ts';
import { readSettings, type Settings } from '../src/settings/settings.ts';
import { settings as schema } from '../src/settings/settings-schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'telltale-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(environment: Record<string, string>): { settings: Settings; warnings: string[] } {
  const warnings: string[] = [];
  return { settings: readSettings(environment, (message) => warnings.push(message)), warnings };
}

const url = { TELLTALE_ELASTICSEARCH_URL: 'https://one:9200' };
const none = {
  serviceName: undefined,
  resourceAttributes: {},
  tracesExporters: [],
  metricsExporters: ['prometheus'],
  logsExporters: undefined,
  propagators: ['tracecontext', 'baggage'],
  exemplars: 'trace_based',
  standards: {},
  instrumentationsEnabled: undefined,
  instrumentationsDisabled: [],
  elasticsearch: undefined,
  dataset: 'app',
  fieldRules: [],
  namespace: 'default',
  consoleLevels: ['debug', 'log', 'info', 'warn', 'error'],
  outputLines: 'loggers',
  winstonElasticsearch: true,
  requests: 'notable',
  requestSlowMs: 1_000,
  lifecycle: true,
  durability: 'turn',
  redact: [],
  spoolDir: undefined,
  spoolBytesMax: 1_073_741_824,
  exitFlushMsMax: 2_000,
  metrics: {
    host: '0.0.0.0',
    port: 9464,
    targetsDir: undefined,
    credentials: { username: undefined, password: undefined, bearerToken: undefined },
    tls: undefined,
    seriesMax: 2_000,
    utf8: false,
  },
};

it('an empty environment gives the defaults, and so does one of empty variables', () => {
  expect(read({})).toEqual({ settings: none, warnings: [] });
  const empty = Object.fromEntries(Object.keys(schema).map((name) => [name, '']));
  expect(read(empty)).toEqual({ settings: none, warnings: [] });
});

const secretFile = join(folder, 'secret');
writeFileSync(secretFile, 'hush\n');

describe('each setting takes effect', () => {
  const cases: readonly [name: string, environment: Record<string, string>, changed: Partial<Settings>][] = [
    ['OTEL_SERVICE_NAME', { OTEL_SERVICE_NAME: 'shop' }, { serviceName: 'shop' }],
    [
      'OTEL_RESOURCE_ATTRIBUTES',
      { OTEL_RESOURCE_ATTRIBUTES: 'service.version=1.2, team = a%20b ,odd=50%' },
      { resourceAttributes: { 'service.version': '1.2', team: 'a b', odd: '50%' } },
    ],
    ['OTEL_SDK_DISABLED', { OTEL_SDK_DISABLED: 'false' }, {}],
    ['OTEL_TRACES_EXPORTER', { OTEL_TRACES_EXPORTER: 'otlp, console' }, { tracesExporters: ['otlp', 'console'] }],
    ['OTEL_METRICS_EXPORTER', { OTEL_METRICS_EXPORTER: 'none' }, { metricsExporters: [] }],
    ['OTEL_LOGS_EXPORTER', { OTEL_LOGS_EXPORTER: 'OTLP,otlp' }, { logsExporters: ['otlp'] }],
    ['OTEL_PROPAGATORS', { OTEL_PROPAGATORS: 'b3,tracecontext,b3' }, { propagators: ['b3', 'tracecontext'] }],
    [
      'OTEL_EXPORTER_PROMETHEUS_HOST',
      { OTEL_EXPORTER_PROMETHEUS_HOST: 'a' },
      { metrics: { ...none.metrics, host: 'a' } },
    ],
    [
      'OTEL_EXPORTER_PROMETHEUS_PORT',
      { OTEL_EXPORTER_PROMETHEUS_PORT: '1' },
      { metrics: { ...none.metrics, port: 1 } },
    ],
    [
      'OTEL_NODE_ENABLED_INSTRUMENTATIONS',
      { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http, pg' },
      { instrumentationsEnabled: ['http', 'pg'] },
    ],
    [
      'OTEL_NODE_DISABLED_INSTRUMENTATIONS',
      { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'dns' },
      { instrumentationsDisabled: ['dns'] },
    ],
    [
      'TELLTALE_ELASTICSEARCH_URL',
      { TELLTALE_ELASTICSEARCH_URL: 'https://one:9200, http://two' },
      { elasticsearch: { nodes: ['https://one:9200', 'http://two'] } },
    ],
    [
      'TELLTALE_ELASTICSEARCH_API_KEY',
      { ...url, TELLTALE_ELASTICSEARCH_API_KEY: 'k' },
      { elasticsearch: { nodes: ['https://one:9200'], apiKey: 'k' } },
    ],
    [
      'TELLTALE_ELASTICSEARCH_API_KEY_FILE',
      { ...url, TELLTALE_ELASTICSEARCH_API_KEY_FILE: secretFile },
      { elasticsearch: { nodes: ['https://one:9200'], apiKeyFile: secretFile } },
    ],
    [
      'TELLTALE_ELASTICSEARCH_USERNAME and _PASSWORD',
      { ...url, TELLTALE_ELASTICSEARCH_USERNAME: 'u', TELLTALE_ELASTICSEARCH_PASSWORD: 'p' },
      { elasticsearch: { nodes: ['https://one:9200'], username: 'u', password: 'p' } },
    ],
    [
      'TELLTALE_ELASTICSEARCH_PASSWORD_FILE',
      { ...url, TELLTALE_ELASTICSEARCH_USERNAME: 'u', TELLTALE_ELASTICSEARCH_PASSWORD_FILE: secretFile },
      { elasticsearch: { nodes: ['https://one:9200'], username: 'u', passwordFile: secretFile } },
    ],
    [
      'TELLTALE_ELASTICSEARCH_CA_FILE',
      { ...url, TELLTALE_ELASTICSEARCH_CA_FILE: '/ca' },
      { elasticsearch: { nodes: ['https://one:9200'], caFile: '/ca' } },
    ],
    [
      'TELLTALE_ELASTICSEARCH_CLOUD_ID',
      { TELLTALE_ELASTICSEARCH_CLOUD_ID: 'name:id' },
      { elasticsearch: { nodes: [], cloudId: 'name:id' } },
    ],
    [
      'TELLTALE_ELASTICSEARCH_COMPRESSION',
      { ...url, TELLTALE_ELASTICSEARCH_COMPRESSION: 'gzip' },
      { elasticsearch: { nodes: ['https://one:9200'], compression: 'gzip' } },
    ],
    ['TELLTALE_LOGS_REQUESTS', { TELLTALE_LOGS_REQUESTS: 'all' }, { requests: 'all' }],
    ['TELLTALE_LOGS_REQUEST_SLOW_MS', { TELLTALE_LOGS_REQUEST_SLOW_MS: '250' }, { requestSlowMs: 250 }],
    ['TELLTALE_LOGS_LIFECYCLE', { TELLTALE_LOGS_LIFECYCLE: 'false' }, { lifecycle: false }],
    ['TELLTALE_WINSTON_ELASTICSEARCH', { TELLTALE_WINSTON_ELASTICSEARCH: 'false' }, { winstonElasticsearch: false }],
    ['TELLTALE_LOGS_DURABILITY', { TELLTALE_LOGS_DURABILITY: 'fsync' }, { durability: 'fsync' }],
    ['TELLTALE_LOGS_REDACT', { TELLTALE_LOGS_REDACT: 'false' }, { redact: false }],
    [
      'TELLTALE_LOGS_REDACT_KEYS',
      { TELLTALE_LOGS_REDACT_KEYS: 'iban, customer.email' },
      { redact: ['iban', 'customer.email'] },
    ],
    ['TELLTALE_LOGS_DATASET', { TELLTALE_LOGS_DATASET: 'shop.web_1' }, { dataset: 'shop.web_1' }],
    ['TELLTALE_LOGS_NAMESPACE', { TELLTALE_LOGS_NAMESPACE: 'team' }, { namespace: 'team' }],
    [
      'TELLTALE_LOGS_FIELDS',
      { TELLTALE_LOGS_FIELDS: 'app.user_id:keyword' },
      { fieldRules: [{ field: 'user_id', type: 'keyword' }] },
    ],
    [
      'TELLTALE_LOGS_LEVEL and _DROP',
      { TELLTALE_LOGS_LEVEL: 'warn,http=error', TELLTALE_LOGS_DROP: 'logger=a message="b*c" keep=1/9' },
      {
        logRules: {
          severityMin: 60,
          loggerLevels: [{ logger: ['http'], severityMin: 80 }],
          drop: [{ logger: ['a'], message: ['b', 'c'], severityMax: 256, keptOneOf: 9 }],
        },
      },
    ],
    ['TELLTALE_LOGS_CONSOLE', { TELLTALE_LOGS_CONSOLE: 'error,warn' }, { consoleLevels: ['warn', 'error'] }],
    ['TELLTALE_LOGS_OUTPUT', { TELLTALE_LOGS_OUTPUT: 'all' }, { outputLines: 'all' }],
    ['TELLTALE_LOGS_CONSOLE, none', { TELLTALE_LOGS_CONSOLE: 'none' }, { consoleLevels: [] }],
    ['TELLTALE_SPOOL_DIR', { TELLTALE_SPOOL_DIR: '/spool' }, { spoolDir: '/spool' }],
    ['TELLTALE_SPOOL_BYTES_MAX', { TELLTALE_SPOOL_BYTES_MAX: '1048576' }, { spoolBytesMax: 1_048_576 }],
    ['TELLTALE_EXIT_FLUSH_MS_MAX', { TELLTALE_EXIT_FLUSH_MS_MAX: '0' }, { exitFlushMsMax: 0 }],
    [
      'TELLTALE_METRICS_HOST, before the standard one',
      { TELLTALE_METRICS_HOST: 'ours', OTEL_EXPORTER_PROMETHEUS_HOST: 'theirs' },
      { metrics: { ...none.metrics, host: 'ours' } },
    ],
    [
      'TELLTALE_METRICS_PORT, before the standard one',
      { TELLTALE_METRICS_PORT: '0', OTEL_EXPORTER_PROMETHEUS_PORT: '1' },
      { metrics: { ...none.metrics, port: 0 } },
    ],
    [
      'TELLTALE_METRICS_TARGETS_DIR',
      { TELLTALE_METRICS_TARGETS_DIR: '/targets' },
      { metrics: { ...none.metrics, targetsDir: '/targets' } },
    ],
    [
      'TELLTALE_METRICS_USERNAME and _PASSWORD_FILE',
      { TELLTALE_METRICS_USERNAME: 'prometheus', TELLTALE_METRICS_PASSWORD_FILE: secretFile },
      {
        metrics: {
          ...none.metrics,
          credentials: { ...none.metrics.credentials, username: 'prometheus', password: 'hush' },
        },
      },
    ],
    [
      'TELLTALE_METRICS_PASSWORD',
      { TELLTALE_METRICS_USERNAME: 'prometheus', TELLTALE_METRICS_PASSWORD: 'p' },
      {
        metrics: {
          ...none.metrics,
          credentials: { ...none.metrics.credentials, username: 'prometheus', password: 'p' },
        },
      },
    ],
    [
      'TELLTALE_METRICS_BEARER_TOKEN',
      { TELLTALE_METRICS_BEARER_TOKEN: 't' },
      { metrics: { ...none.metrics, credentials: { ...none.metrics.credentials, bearerToken: 't' } } },
    ],
    [
      'TELLTALE_METRICS_TLS_CERT_FILE and _KEY_FILE',
      { TELLTALE_METRICS_TLS_CERT_FILE: '/cert', TELLTALE_METRICS_TLS_KEY_FILE: '/key' },
      { metrics: { ...none.metrics, tls: { certFile: '/cert', keyFile: '/key' } } },
    ],
    [
      'TELLTALE_METRICS_SERIES_MAX',
      { TELLTALE_METRICS_SERIES_MAX: '10' },
      { metrics: { ...none.metrics, seriesMax: 10 } },
    ],
    ['TELLTALE_METRICS_NAMES', { TELLTALE_METRICS_NAMES: 'utf-8' }, { metrics: { ...none.metrics, utf8: true } }],
  ];

  it.each(cases)('%s', (_, environment, changed) => {
    expect(read(environment)).toEqual({ settings: { ...none, ...changed }, warnings: [] });
  });

  it('and its page names the instrumentations that are only used where they are named', () => {
    const off = Object.entries(instrumentations).flatMap(([name, { offUnlessNamed }]) =>
      offUnlessNamed ? [name] : [],
    );
    const named = schema.OTEL_NODE_ENABLED_INSTRUMENTATIONS.default.matchAll(/`([\w-]+)`/g);
    expect([...named].map(([, name]) => name)).toEqual(off.toSorted());
  });

  it('and each is held by a case here', () => {
    const tried = new Set(cases.flatMap(([, environment]) => Object.keys(environment)));
    expect(Object.keys(schema).filter((name) => !tried.has(name))).toEqual([]);
  });
});

describe('a malformed setting causes one line with its name, its value and what is accepted, and the default applies', () => {
  it.each([
    ['TELLTALE_METRICS_PORT', '65536', 'a whole number from 0 to 65535'],
    ['TELLTALE_METRICS_PORT', '9464x', 'a whole number from 0 to 65535'],
    ['OTEL_EXPORTER_PROMETHEUS_PORT', '-1', 'a whole number from 0 to 65535'],
    ['TELLTALE_SPOOL_BYTES_MAX', '1MB', 'a whole number from 1048576 to 1099511627776'],
    ['TELLTALE_SPOOL_BYTES_MAX', '1048575', 'a whole number from 1048576 to 1099511627776'],
    ['TELLTALE_EXIT_FLUSH_MS_MAX', '60001', 'a whole number from 0 to 60000'],
    ['OTEL_SDK_DISABLED', 'yes', 'true or false'],
    ['TELLTALE_ELASTICSEARCH_URL', 'elasticsearch:9200', 'one address such as https://elasticsearch:9200'],
    ['TELLTALE_ELASTICSEARCH_URL', 'https://one,ftp://two', 'one address such as https://elasticsearch:9200'],
    ['TELLTALE_LOGS_DATASET', 'Shop', 'lower case letters'],
    ['TELLTALE_LOGS_DURABILITY', 'disk', 'one of turn, fsync, memory'],
    ['TELLTALE_ELASTICSEARCH_COMPRESSION', 'zstd', 'one of auto, gzip, none'],
    ['TELLTALE_LOGS_REDACT', 'no', 'true or false'],
    ['TELLTALE_LOGS_NAMESPACE', 'a-b', 'lower case letters'],
    ['TELLTALE_LOGS_CONSOLE', 'error,loud', 'none, or a comma list of debug, log, info, warn, error'],
  ])('%s=%s', (name, value, accepted) => {
    const { settings, warnings } = read({ [name]: value });
    expect(settings).toEqual(none);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`${name} is "${value}": not accepted. It must be ${accepted}`);
  });

  it('of attributes, keeps those that are well formed', () => {
    const { settings, warnings } = read({ OTEL_RESOURCE_ATTRIBUTES: 'a=1,nonsense,b=2' });
    expect(settings.resourceAttributes).toEqual({ a: '1', b: '2' });
    expect(warnings).toEqual([expect.stringContaining('OTEL_RESOURCE_ATTRIBUTES holds "nonsense": not accepted')]);
  });
});

it.each([
  [{ TELLTALE_METRICS_USERNAME: 'u' }, 'TELLTALE_METRICS_USERNAME is set without TELLTALE_METRICS_PASSWORD'],
  [{ TELLTALE_METRICS_PASSWORD: 'p' }, 'TELLTALE_METRICS_PASSWORD is set without TELLTALE_METRICS_USERNAME'],
  [
    { TELLTALE_METRICS_TLS_CERT_FILE: '/c' },
    'TELLTALE_METRICS_TLS_CERT_FILE is set without TELLTALE_METRICS_TLS_KEY_FILE',
  ],
])('an incomplete protection of the metrics page causes a warning: %o', (environment, expected) => {
  expect(read(environment).warnings).toEqual([
    `${expected}: the metrics page rejects every request until both are set.`,
  ]);
});

describe('a name that is no setting', () => {
  it('is reported with its value and the closest known name', () => {
    expect(read({ TELLTALE_COLOUR: '/x' }).warnings).toEqual([
      'TELLTALE_COLOUR is "/x": there is no such setting. docs/configuration.md in the package @telltale/node lists them.',
    ]);
    for (const name of ['TELLTALE_SPOOLDIR', 'TELLTALE_SPOOL_DIRECTORY', 'TELLTALE_DIR_SPOOL']) {
      expect(read({ [name]: '/x' }).warnings).toEqual([
        `${name} is "/x": there is no such setting. Did you mean TELLTALE_SPOOL_DIR?`,
      ]);
    }
  });

  it('is ignored if it belongs to another part or another program', () => {
    expect(
      read({ TELLTALE_PLANE_DIR: '/x', TELLTALE_CACHE_DIR: '/y', TELLTALE_DEBUG: '1', OTHER: '1' }).warnings,
    ).toEqual([]);
  });
});

describe('a secret', () => {
  it('is never in a warning, whether it is misplaced or inside an address', () => {
    const { warnings } = read({
      TELLTALE_ELASTICSEARCH_PASWORD: 'hush-1',
      TELLTALE_ELASTICSEARCH_KEY: 'hush-4',
      TELLTALE_ELASTICSEARCH_URL: 'http//user:hush-2@host',
      TELLTALE_ELASTICSERCH_URL: 'https://user:hush-3@host',
    });
    expect(warnings).toHaveLength(4);
    expect(warnings.join()).not.toContain('hush');
  });

  it.each([
    ...['TELLTALE_METRICS_BEARER', 'TELLTALE_ELASTICSEARCH_PASS', 'TELLTALE_ELASTICSEARCH_API', 'TELLTALE_ES_PW'],
    ...['TELLTALE_ELASTICSEARCH_CREDS', 'TELLTALE_COOKIE', 'TELLTALE_METRICS_LOGIN', 'TELLTALE_METRICS_PASSWORD_FIL'],
  ])('is not shown under the unknown name %s', (name) => {
    const { warnings } = read({ [name]: 'hush' });
    expect(warnings).toEqual([expect.stringContaining(`${name} is (hidden): there is no such setting.`)]);
  });

  it.each([
    'http://bob:p@hush@h:x',
    'http://bob:p/hush@h',
    'http://bob:hu,hush@h',
    'bob:hush@h',
    'ftp://bob:hush@h',
    'http://bob:hush@h,nonsense',
  ])('in the address %s, which is not accepted, is not shown', (url) => {
    const { warnings } = read({ TELLTALE_ELASTICSEARCH_URL: url, TELLTALE_METRICS_HOSTS: url, TELLTALE_SPOOL: url });
    expect(warnings.length).toBeGreaterThanOrEqual(3);
    expect(warnings.join()).not.toContain('hush');
  });

  it('that is set in place of its file is not shown', () => {
    const { warnings } = read({ TELLTALE_METRICS_BEARER_TOKEN_FILE: 'hush' });
    expect(warnings).toEqual([expect.stringContaining('TELLTALE_METRICS_BEARER_TOKEN_FILE: cannot read (hidden)')]);
    expect(warnings.join()).not.toContain('hush');
  });

  it('a value without a secret is shown, so that it can be fixed', () => {
    const { warnings } = read({ TELLTALE_LOGS_DATASETS: 'tills', TELLTALE_METRICS_PORT: 'http' });
    expect(warnings).toEqual(
      expect.arrayContaining([
        expect.stringContaining('TELLTALE_LOGS_DATASETS is "tills"'),
        expect.stringContaining('TELLTALE_METRICS_PORT is "http"'),
      ]),
    );
  });

  it('with an unreadable file causes one line, and the service continues without it', () => {
    const { settings, warnings } = read({ TELLTALE_METRICS_BEARER_TOKEN_FILE: join(folder, 'missing') });
    expect(settings.metrics).toEqual(none.metrics);
    expect(warnings).toEqual([expect.stringMatching(/^TELLTALE_METRICS_BEARER_TOKEN_FILE: cannot read .*missing/)]);
  });
});

describe.each(['OTEL_NODE_ENABLED_INSTRUMENTATIONS', 'OTEL_NODE_DISABLED_INSTRUMENTATIONS'])('%s', (name) => {
  const warningsOf = (text: string): string[] => {
    const warnings: string[] = [];
    readSettings({ ...url, [name]: text }, (warning) => warnings.push(warning));
    return warnings;
  };

  it.each(['http', 'http, pg', 'aws-sdk,opossum', '@opentelemetry/instrumentation-http', 'none', 'HTTP', 'http,,pg'])(
    'takes %s without a word',
    (text) => expect(warningsOf(text)).toEqual([]),
  );

  it.each([
    ['nonsense', '"nonsense" is not known. It must be'],
    ['htpp', '"htpp" is not known. Did you mean http? It must be'],
    ['http,expres', '"expres" is not known. Did you mean express? It must be'],
    ['instrumentation-http', '"instrumentation-http" is not known.'],
  ])('reports %s in one line with what is accepted', (text, expected) => {
    expect(warningsOf(text)).toEqual([expect.stringContaining(expected)]);
    expect(warningsOf(text)[0]).toMatch(
      new RegExp(`^${name} is .*amqplib, .*opossum; the (?:rest of the list|default) applies\\.$`),
    );
  });
});
