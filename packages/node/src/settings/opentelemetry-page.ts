// Writes docs/opentelemetry.md: the support for each variable of OpenTelemetry's specification.
import { type Need, type StandardSetting, standardSettings } from './opentelemetry-schema.ts';
import { type Setting, settings } from './settings-schema.ts';

/** When a variable has an effect, for the table. */
const honoured: Readonly<Record<Need, string>> = {
  spans: 'if spans are exported',
  metrics: 'if metrics go to `otlp` or `console`',
  records: 'if log records are exported',
  'spans or records': 'if spans or log records are exported',
  otlp: 'if anything is sent by OTLP',
  'otlp traces': 'if spans are sent by OTLP',
  'otlp metrics': 'if metrics are sent by OTLP',
  'otlp logs': 'if log records are sent by OTLP',
  zipkin: 'if spans are sent to Zipkin',
};

function accepted({ type, words, min, max }: Setting): string {
  if (words !== undefined) return words.map((word) => `\`${word}\``).join(', ');
  if (type === 'integer') return min === undefined ? 'a whole number' : `${min} to ${max}`;
  if (type === 'flag') return '`true`, `false`';
  if (type === 'ratio') return '0 to 1';
  if (type === 'url') return 'an address';
  return type === 'file' ? 'a path' : 'text';
}

function row(name: string, setting: Setting & StandardSetting): string {
  const { needs, refused, description } = setting;
  const when = refused === undefined ? (needs === undefined ? 'always' : honoured[needs]) : 'no: a warning is logged';
  const otherwise = setting.default === '' ? 'none' : setting.default;
  return `| \`${name}\` | ${when} | ${accepted(setting)} | ${otherwise} | ${description} |`;
}

function table(rows: Readonly<Record<string, Setting & StandardSetting>>): string {
  return [
    '| variable | supported | accepted | default | description |',
    '|---|---|---|---|---|',
    ...Object.entries(rows).map(([name, setting]) => row(name, setting)),
  ].join('\n');
}

/** The page, as markdown. */
export function openTelemetryPage(): string {
  const own = Object.fromEntries(Object.entries(settings).filter(([name]) => name.startsWith('OTEL_')));
  return `# OpenTelemetry's variables

By default, Telltale serves metrics on its own page, ships logs to Elasticsearch, and gives each request a trace id, but exports
no spans. OpenTelemetry's standard variables change that, with their standard meaning. There is one deliberate difference: an
exporter that is not set is not \`otlp\`, so that a service with the preload does not start to send to an address that nobody
has configured.

An invalid value or a misspelt name logs one warning on stderr, with the accepted values and the probable name. So does a
variable that has no effect because nothing is exported, unless the exporters were set. An empty variable counts as unset.

## Where each signal goes

| signal | not set | \`otlp\`, \`console\` | \`none\` |
|---|---|---|---|
| traces, \`OTEL_TRACES_EXPORTER\` (also \`zipkin\`) | ids only, for log lines and other services | OpenTelemetry's SDK exports spans | the same as not set |
| metrics, \`OTEL_METRICS_EXPORTER\` (also \`prometheus\`) | Telltale's page | OpenTelemetry's SDK stores and sends them; with \`prometheus\` in the list there is a page too | no page and no metrics |
| logs, \`OTEL_LOGS_EXPORTER\` | Elasticsearch, if \`TELLTALE_ELASTICSEARCH_URL\` is set | OpenTelemetry's SDK exports them, besides Elasticsearch if that is set | Elasticsearch, if its address is set |

**Metrics through the SDK.** \`OTEL_METRICS_EXPORTER=otlp,prometheus\` sends metrics and serves the page of
\`@opentelemetry/exporter-prometheus\`, with the names, units and buckets that the dashboards use, on the same address, with
the same credentials and TLS. Unlike Telltale's own page, it has no exemplars, OpenMetrics, compression or names in UTF-8, no
common page for all processes of a service (each needs its own port, \`TELLTALE_METRICS_PORT=0\`), and no metrics of worker
threads. These are sent by OTLP with their own \`service.instance.id\`. If an app brings its own \`MeterProvider\` or views, the
preload does not interfere: see the README.

**Logs through the SDK.** Log records are created from the documents, so redacted and shortened values are the same. The app's
own fields become attributes with their own names, an error becomes \`exception.type\`, \`exception.message\` and
\`exception.stacktrace\`, and the logger is the scope. Records that an app logs with OpenTelemetry's own API are exported the
same way. If both are set, Elasticsearch and the receiver get every record; records that OpenTelemetry's processor drops because
its queue is full are still in Elasticsearch.

**\`none\` for logs** does not affect Elasticsearch. The variable selects OpenTelemetry's exporters, and Elasticsearch is not
one of them; many environments set it to \`none\` for every process, because the SDKs have no receiver for logs there. To ship
no logs, leave \`TELLTALE_ELASTICSEARCH_URL\` unset.

## At the end of the process

When a signal ends the process, or when it has nothing left to do, the SDK sends the remaining data within one second. A
receiver that is down does not delay the end: neither timers nor connections of the exporters keep a process alive (with gRPC,
a running export can, up to its timeout). After \`process.exit\` and after an uncaught exception, unexported data is lost; the
records for Elasticsearch are not ([log shipping](log-shipping.md)).

## Every variable

${table(own)}
${table(standardSettings()).split('\n').slice(2).join('\n')}

This page is written by \`npm run docs\`; do not edit it.
`;
}
