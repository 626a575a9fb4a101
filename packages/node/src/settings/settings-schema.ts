// The schema of the settings: name, type, default, bound and description of each.
import { type CheckedSetting, limits as shared } from '@telltale/catalog';

/** How the text of an environment variable is parsed. */
export type SettingType =
  | 'text'
  | 'flag'
  | 'integer'
  | 'ratio'
  | 'url'
  | 'urls'
  | 'path'
  | 'file'
  | 'word'
  | 'words'
  | 'list'
  | 'name';

/** One setting. */
export interface Setting extends CheckedSetting {
  readonly type: SettingType;
  /** The default, as the documentation describes it. */
  readonly default: string;
  readonly description: string;
  /** May also be given as the path of a file, in the variable with the suffix `_FILE`. */
  readonly secret?: true;
}

/** Values of `OTEL_TRACES_EXPORTER` besides `none`. */
export const tracesExporters = ['otlp', 'zipkin', 'console'] as const;

/** Values of `OTEL_METRICS_EXPORTER` besides `none`. */
export const metricsExporters = ['prometheus', 'otlp', 'console'] as const;

/** Values of `OTEL_LOGS_EXPORTER` besides `none`. */
export const logsExporters = ['otlp', 'console'] as const;

/** Values of `OTEL_PROPAGATORS` besides `none`. */
export const propagators = ['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'xray', 'ottrace'] as const;

/** Levels of `console` that can be captured. */
export const consoleLevels = ['debug', 'log', 'info', 'warn', 'error'] as const;

/** The settings by environment variable. */
export const settings = {
  OTEL_SERVICE_NAME: {
    type: 'text',
    default:
      "`service.name` of `OTEL_RESOURCE_ATTRIBUTES`, else the name that the injected pod, AWS Lambda, Cloud Run, Azure or PM2 gives it, else the name in the app's package.json, else `unknown_service:node`",
    description: 'Name of the service.',
  },
  OTEL_RESOURCE_ATTRIBUTES: {
    type: 'text',
    default: '',
    description:
      'Further attributes of the service, as `key=value,key=value` by the OpenTelemetry conventions: `service.version`, `deployment.environment.name`, `service.instance.id` and others. Shown on `target_info`, the first three also on each document. `team` is also a label of the target on the native plane: alerts are routed by it.',
  },
  OTEL_SDK_DISABLED: {
    type: 'flag',
    default: 'false',
    description: '`true`: the preload does nothing at all.',
  },
  OTEL_TRACES_EXPORTER: {
    type: 'list',
    words: tracesExporters as readonly string[],
    default: '`none`',
    description:
      'Comma list of the exporters of spans: `otlp`, `zipkin`, `console`, or `none`. By default, spans exist, so that log lines have trace ids, but are not exported.',
  },
  OTEL_METRICS_EXPORTER: {
    type: 'list',
    words: metricsExporters as readonly string[],
    default: '`prometheus`',
    description:
      "Comma list of the exporters of metrics: `prometheus` serves the page, `otlp` and `console` send, `none` disables metrics. With `otlp` or `console`, OpenTelemetry's SDK stores the metrics.",
  },
  OTEL_LOGS_EXPORTER: {
    type: 'list',
    words: logsExporters as readonly string[],
    default: 'none: Elasticsearch alone',
    description:
      'Comma list of the exporters of log records besides Elasticsearch: `otlp`, `console`, or `none`. Elasticsearch receives them whenever `TELLTALE_ELASTICSEARCH_URL` is set.',
  },
  OTEL_PROPAGATORS: {
    type: 'list',
    words: propagators as readonly string[],
    default: '`tracecontext,baggage`',
    description:
      'Comma list of the formats of trace headers, for incoming and outgoing requests: `tracecontext`, `baggage`, `b3`, `b3multi`, `jaeger`, `xray`, `ottrace`, or `none`.',
  },
  OTEL_EXPORTER_PROMETHEUS_HOST: {
    type: 'text',
    default: '`0.0.0.0`',
    description: 'Address of the metrics page, if `TELLTALE_METRICS_HOST` is not set.',
  },
  OTEL_EXPORTER_PROMETHEUS_PORT: {
    type: 'integer',
    default: '`9464`',
    min: 0,
    max: 65_535,
    description: 'Port of the metrics page, if `TELLTALE_METRICS_PORT` is not set.',
  },
  OTEL_NODE_ENABLED_INSTRUMENTATIONS: {
    type: 'text',
    default: 'all but `bunyan`, `fs`, `host-metrics`, `pino` and `winston`',
    description:
      'Comma list of the instrumentations to use, and no others, by the end of their names: `http,express,pg`.',
  },
  OTEL_NODE_DISABLED_INSTRUMENTATIONS: {
    type: 'text',
    default: '',
    description: 'Comma list of instrumentations not to use.',
  },
  TELLTALE_ELASTICSEARCH_URL: {
    type: 'urls',
    default: 'none: no logs are captured, and one warning says so',
    description: 'Elasticsearch, where logs are sent: one address, or a comma list of the nodes of one cluster.',
  },
  TELLTALE_ELASTICSEARCH_API_KEY: {
    type: 'text',
    default: '',
    secret: true,
    description:
      'API key, encoded as Elasticsearch returns it. Takes precedence over user and password. Its file is read again when the key is rejected.',
  },
  TELLTALE_ELASTICSEARCH_USERNAME: { type: 'text', default: '', description: 'User name, if there is no API key.' },
  TELLTALE_ELASTICSEARCH_PASSWORD: {
    type: 'text',
    default: '',
    secret: true,
    description: 'Password of that user. Its file is read again when the password is rejected.',
  },
  TELLTALE_ELASTICSEARCH_CA_FILE: {
    type: 'path',
    default: "Node's own certificate authorities",
    description:
      "PEM file with the certificate authority that signed Elasticsearch's certificate. Read again when a certificate is not trusted.",
  },
  TELLTALE_ELASTICSEARCH_CLOUD_ID: {
    type: 'text',
    default: '',
    description: 'Cloud id of an Elastic Cloud deployment, instead of an address.',
  },
  TELLTALE_ELASTICSEARCH_COMPRESSION: {
    type: 'word',
    words: ['auto', 'gzip', 'none'],
    default: '`auto`',
    description: 'Compression of requests; `auto` is `gzip`, except for servers on this machine.',
  },
  TELLTALE_LOGS_DATASET: {
    type: 'name',
    default: '`app`',
    description: 'Dataset of the data stream `logs-<dataset>-<namespace>`.',
  },
  TELLTALE_LOGS_NAMESPACE: {
    type: 'name',
    default: '`default`',
    description: 'Namespace of the data stream `logs-<dataset>-<namespace>`.',
  },
  TELLTALE_LOGS_LEVEL: {
    type: 'text',
    default: '`all`',
    description:
      'The lowest level of records to ship, for all loggers and, as `logger=level`, by `log.logger`: `warn,http=error,shop.*=debug`. `none` ships nothing of a logger. Filtered records count as dropped with the reason `level`.',
  },
  TELLTALE_LOGS_DROP: {
    type: 'text',
    default: 'none',
    description:
      'Rules for records that are not shipped, separated by `;`. A rule has one or more of `logger=` (its whole name), `level=` (that level and lower) and `message=` (a part of it), separated by spaces; `*` matches any text. `keep=1/100` ships one of a hundred. The first rule that matches a record decides: `logger=http message=/healthz; level=debug keep=1/100`. Filtered records count as dropped with the reason `rule`.',
  },
  TELLTALE_LOGS_FIELDS: {
    type: 'text',
    default: 'by the first value',
    description:
      "Types of the app's own fields, as a comma list of `field:type`: `app.user_id:keyword,app.price:double,app.debug.*:none`. Types are `keyword`, `double`, `boolean` and `date`; `none` leaves the field out. `*:keyword` makes everything text.",
  },
  TELLTALE_LOGS_CONSOLE: {
    type: 'words',
    words: consoleLevels as readonly string[],
    default: '`debug,log,info,warn,error`',
    description: 'Comma list of the methods of `console` whose output is captured too, or `none`.',
  },
  TELLTALE_LOGS_OUTPUT: {
    type: 'word',
    words: ['loggers', 'all', 'none'],
    default: '`loggers`',
    description:
      'Which lines on stdout and stderr become records, besides the records of captured loggers: those of other `loggers`; `all`, which includes each line that the app itself writes; or `none`.',
  },
  TELLTALE_LOGS_LIFECYCLE: {
    type: 'flag',
    default: 'true',
    description: 'Whether to log the start of the process, with its settings, and its end, with the reason.',
  },
  TELLTALE_LOGS_REQUESTS: {
    type: 'word',
    words: ['notable', 'all', 'none'],
    default: '`notable`',
    description:
      'Which served requests are logged: `notable` ones, which were slow, failed (5xx, or aborted) or were rejected (401, 403, 429); all; or none. While spans are exported no requests are logged, because the spans contain them.',
  },
  TELLTALE_LOGS_REQUEST_SLOW_MS: {
    type: 'integer',
    default: `\`${shared.requestSlowMsDefault}\`` as string,
    min: 1,
    max: 3_600_000,
    description: 'Duration in milliseconds from which a request counts as slow.',
  },
  TELLTALE_WINSTON_ELASTICSEARCH: {
    type: 'flag',
    default: 'true',
    description:
      "Whether Telltale's shipper replaces the app's own winston-elasticsearch and sends its records to the same place; `false` leaves it unchanged.",
  },
  TELLTALE_LOGS_DURABILITY: {
    type: 'word',
    words: ['turn', 'fsync', 'memory'],
    default: '`turn`',
    description:
      'What a record survives, from the end of the turn of the event loop in which it was logged: `turn` any end of the process, `fsync` also a power failure (from a moment later on), `memory` neither.',
  },
  TELLTALE_LOGS_REDACT: {
    type: 'flag',
    default: 'true',
    description:
      'Whether secrets are replaced by `[redacted]`. They are found by the names of keys and by their format.',
  },
  TELLTALE_LOGS_REDACT_KEYS: {
    type: 'text',
    default: '',
    description: 'Comma list of further keys whose values are secret: names, or paths such as `customer.email`.',
  },
  TELLTALE_SPOOL_DIR: {
    type: 'path',
    default:
      "`$XDG_STATE_HOME/telltale/spool/<service>` (`~/.local/state` for the first part), else a folder of the user's own under the system's temporary one",
    description: 'Folder on disk where log records wait for Elasticsearch.',
  },
  TELLTALE_SPOOL_BYTES_MAX: {
    type: 'integer',
    default: `\`${shared.spoolBytesMaxDefault}\`` as string,
    min: 1_048_576,
    max: 1_099_511_627_776,
    description: 'Maximum size of the spool in bytes; beyond it, records are dropped and counted.',
  },
  TELLTALE_EXIT_FLUSH_MS_MAX: {
    type: 'integer',
    default: `\`${shared.exitFlushMsMaxDefault}\`` as string,
    min: 0,
    max: 60_000,
    description:
      'How long the end of the process may wait for Elasticsearch, in milliseconds; the next start sends the rest.',
  },
  TELLTALE_METRICS_HOST: { type: 'text', default: '`0.0.0.0`', description: 'Address of the metrics page.' },
  TELLTALE_METRICS_PORT: {
    type: 'integer',
    default: '`9464`',
    min: 0,
    max: 65_535,
    description: 'Port of the metrics page; 0 takes a free one.',
  },
  TELLTALE_METRICS_USERNAME: {
    type: 'text',
    default: 'none: everyone who can reach the port can read it',
    description: 'User name for the metrics page, with `TELLTALE_METRICS_PASSWORD`.',
  },
  TELLTALE_METRICS_PASSWORD: { type: 'text', default: '', secret: true, description: 'Password of that user.' },
  TELLTALE_METRICS_BEARER_TOKEN: {
    type: 'text',
    default: '',
    secret: true,
    description: 'Token that also gives access to the metrics page, as `Authorization: Bearer`.',
  },
  TELLTALE_METRICS_TLS_CERT_FILE: {
    type: 'path',
    default: 'none: no TLS',
    description: 'PEM file with the certificate chain of the metrics page.',
  },
  TELLTALE_METRICS_TLS_KEY_FILE: {
    type: 'path',
    default: 'none',
    description: 'PEM file with the key of that certificate.',
  },
  TELLTALE_METRICS_SERIES_MAX: {
    type: 'integer',
    default: '`2000`',
    min: 2,
    max: 1_000_000,
    description:
      'Maximum number of series of one metric; further ones are counted in one series with `otel_metric_overflow`, and one warning names the label that causes them.',
  },
  TELLTALE_METRICS_NAMES: {
    type: 'word',
    words: ['underscores', 'utf-8'],
    default: '`underscores`',
    description:
      "Format of the names on the metrics page: the characters that every Prometheus accepts, which the dashboards use, or OpenTelemetry's own names for a Prometheus that accepts UTF-8.",
  },
  TELLTALE_METRICS_TARGETS_DIR: {
    type: 'path',
    default: 'none',
    description:
      "Folder of Prometheus' file-based service discovery: the preload writes `telltale-<service>-<pid>.json` there, and deletes it at the end.",
  },
} as const;
settings satisfies Readonly<Record<string, Setting>>;

/** The name of a setting's environment variable. */
export type SettingName = keyof typeof settings;

/** Names with our prefix that other parts of Telltale set or read: not settings of the preload. */
export const otherParts: readonly string[] = [
  'TELLTALE_TEST_',
  'TELLTALE_PLANE_',
  'TELLTALE_CACHE_',
  'TELLTALE_GRAFANA_',
  'TELLTALE_KIBANA_',
  'TELLTALE_DEBUG',
  // Set by the injection in Kubernetes, about the pod.
  'TELLTALE_K8S_',
];
