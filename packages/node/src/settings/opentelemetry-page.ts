// docs/opentelemetry.md: what becomes of each variable of OpenTelemetry's specification, out of the settings' schemas.
import { type Need, type StandardSetting, standardSettings } from './opentelemetry-schema.ts';
import { type Setting, settings } from './settings-schema.ts';

/** When a variable has its effect, for the table. */
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
  const when = refused === undefined ? (needs === undefined ? 'always' : honoured[needs]) : 'no: one line says so';
  const otherwise = setting.default === '' ? 'none' : setting.default;
  return `| \`${name}\` | ${when} | ${accepted(setting)} | ${otherwise} | ${description} |`;
}

function table(rows: Readonly<Record<string, Setting & StandardSetting>>): string {
  return [
    '| variable | honoured | accepted | default | what it is |',
    '|---|---|---|---|---|',
    ...Object.entries(rows).map(([name, setting]) => row(name, setting)),
  ].join('\n');
}

/** The page, as markdown. */
export function openTelemetryPage(): string {
  const own = Object.fromEntries(Object.entries(settings).filter(([name]) => name.startsWith('OTEL_')));
  return `# OpenTelemetry's variables

Where nothing is set, Telltale keeps metrics for its own page, ships logs to Elasticsearch, and gives each request a trace
that is sent nowhere. OpenTelemetry's standard variables change that, and mean what they mean everywhere. One thing is
otherwise on purpose: an exporter that is not set is not \`otlp\`. A service that is given the preload does not begin to send
to an address that nobody named.

A value that is not accepted, and a name that is misspelt, is one line on stderr that says what is accepted and what was
probably meant. What is set and has no effect, since nothing is exported that it could act on, is one line too, unless the
exporters were chosen. An empty variable counts as unset.

## Where each signal goes

| signal | not set | \`otlp\`, \`console\` | \`none\` |
|---|---|---|---|
| traces, \`OTEL_TRACES_EXPORTER\` (also \`zipkin\`) | ids only: log lines and other services have them | spans are exported by OpenTelemetry's SDK | as not set |
| metrics, \`OTEL_METRICS_EXPORTER\` (also \`prometheus\`) | our page | OpenTelemetry's SDK keeps and sends them; with \`prometheus\` in the list there is a page too | no page and no metrics |
| logs, \`OTEL_LOGS_EXPORTER\` | Elasticsearch, where \`TELLTALE_ELASTICSEARCH_URL\` is set | also, or without an Elasticsearch only, by OpenTelemetry's SDK | Elasticsearch, where its address is set |

**Metrics by the SDK.** \`OTEL_METRICS_EXPORTER=otlp,prometheus\` sends metrics and keeps a page: that of
\`@opentelemetry/exporter-prometheus\`, with the names, units and buckets that the dashboards ask for, on the same address,
behind the same credentials and TLS. What our own page has and this one has not: exemplars, OpenMetrics, compression, names
in UTF-8, one page for all processes of a service (each needs a port of its own, \`TELLTALE_METRICS_PORT=0\`), and the
metrics of worker threads. Those are sent by OTLP, with a \`service.instance.id\` of their own. An app that brings a
\`MeterProvider\` or views of its own is left alone: see the README.

**Logs by the SDK.** Records are made of the documents: what is redacted or cut there is so here. The app's own fields are
attributes by their own names, an error is \`exception.type\`, \`exception.message\` and \`exception.stacktrace\`, the logger is
the scope. What an app logs by OpenTelemetry's own API goes the same way. Where both are set, Elasticsearch and the receiver
have every record; what OpenTelemetry's processor drops when its queue is full, Elasticsearch still has.

**\`none\` for logs** leaves Elasticsearch its records. The variable chooses among OpenTelemetry's exporters, of which
Elasticsearch is none, and many environments set it to \`none\` for every process, since the SDKs would send to nowhere
otherwise. To ship no logs, leave \`TELLTALE_ELASTICSEARCH_URL\` unset.

## At the end of the process

What is still to be sent is sent when a signal ends the process, and when it has nothing left to do, within one second. A
receiver that is down holds nobody up: neither timers nor connections of the exporters keep a process alive (by gRPC, an
export under way may, for as long as its timeout). After \`process.exit\` and after an exception that nobody caught, what was
not exported yet is lost; what Elasticsearch gets is not ([log shipping](log-shipping.md)).

## Every variable

${table(own)}
${table(standardSettings()).split('\n').slice(2).join('\n')}

This page is written by \`npm run docs\`; do not edit it.
`;
}
