// OpenTelemetry's environment variables that settings-schema.ts lacks: accepted values and purpose.
import { limits } from '../limits.ts';
import type { Setting } from './settings-schema.ts';

/** What must be exported for a variable to have an effect. */
export type Need =
  | 'spans'
  | 'metrics'
  | 'records'
  | 'spans or records'
  | 'otlp'
  | 'otlp traces'
  | 'otlp metrics'
  | 'otlp logs'
  | 'zipkin';

/** A variable of the specification. */
export interface StandardSetting extends Setting {
  /** Undefined: it always has an effect. */
  readonly needs?: Need;
  /** Why it cannot be honoured, and what to do. */
  readonly refused?: string;
}

/** Options of a batch processor. */
type BatchOption = 'SCHEDULE_DELAY' | 'EXPORT_TIMEOUT' | 'MAX_QUEUE_SIZE' | 'MAX_EXPORT_BATCH_SIZE';

/** Options of an OTLP exporter. */
type OtlpOption =
  | 'ENDPOINT'
  | 'PROTOCOL'
  | 'HEADERS'
  | 'COMPRESSION'
  | 'TIMEOUT'
  | 'CERTIFICATE'
  | 'CLIENT_CERTIFICATE'
  | 'CLIENT_KEY'
  | 'INSECURE';

/** The names of the variables. */
export type StandardName =
  | 'OTEL_LOG_LEVEL'
  | `OTEL_TRACES_SAMPLER${'' | '_ARG'}`
  | 'OTEL_METRICS_EXEMPLAR_FILTER'
  | `OTEL_METRIC_EXPORT_${'INTERVAL' | 'TIMEOUT'}`
  | `OTEL_${'BSP' | 'BLRP'}_${BatchOption}`
  | `OTEL_${'' | 'SPAN_' | 'LOGRECORD_'}ATTRIBUTE_${'VALUE_LENGTH' | 'COUNT'}_LIMIT`
  | `OTEL_SPAN_${'EVENT' | 'LINK'}_COUNT_LIMIT`
  | `OTEL_${'EVENT' | 'LINK'}_ATTRIBUTE_COUNT_LIMIT`
  | `OTEL_EXPORTER_OTLP_${'' | 'TRACES_' | 'METRICS_' | 'LOGS_'}${OtlpOption}`
  | 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE'
  | 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION'
  | `OTEL_EXPORTER_ZIPKIN_${'ENDPOINT' | 'TIMEOUT'}`
  | 'OTEL_NODE_RESOURCE_DETECTORS'
  | 'OTEL_SEMCONV_STABILITY_OPT_IN'
  | `OTEL_${'' | 'EXPERIMENTAL_'}CONFIG_FILE`;

const limit = (needs: Need, what: string, otherwise: string): StandardSetting => ({
  type: 'integer',
  min: 0,
  max: limits.integerMax,
  default: otherwise,
  needs,
  description: what,
});

const milliseconds = (needs: Need, what: string, otherwise: string, min = 1): StandardSetting => ({
  type: 'integer',
  min,
  max: limits.integerMax,
  default: otherwise,
  needs,
  description: what,
});

const batch = (needs: Need, what: string, delay: string): Readonly<Record<BatchOption, StandardSetting>> => ({
  SCHEDULE_DELAY: milliseconds(needs, `Milliseconds between two exports of ${what}.`, delay),
  EXPORT_TIMEOUT: milliseconds(needs, `Timeout of one export of ${what} in milliseconds; 0: none.`, '`30000`', 0),
  MAX_QUEUE_SIZE: { ...limit(needs, `Maximum number of ${what} in the queue; more are dropped.`, '`2048`'), min: 1 },
  MAX_EXPORT_BATCH_SIZE: {
    ...limit(needs, `Maximum number of ${what} in one export, at most the size of the queue.`, '`512`'),
    min: 1,
  },
});

const protocols = ['http/protobuf', 'http/json', 'grpc'] as const;

/** The options of an OTLP exporter, for one signal or, without one, for all. */
const otlp = (needs: Need, signal?: string): Readonly<Record<OtlpOption, StandardSetting>> => {
  const which = signal === undefined ? 'every signal' : signal;
  const otherwise = (text: string): string => (signal === undefined ? text : 'as for every signal');
  return {
    ENDPOINT: {
      type: 'url',
      default: otherwise('`http://localhost:4318`'),
      needs,
      description:
        signal === undefined
          ? 'Endpoint of OTLP; with HTTP, the path of the signal, such as `v1/traces`, is added.'
          : `Endpoint of OTLP for ${which}; nothing is added to its path.`,
    },
    PROTOCOL: {
      type: 'word',
      words: protocols,
      default: otherwise('`http/protobuf`'),
      needs,
      description: `Protocol of OTLP for ${which}.`,
    },
    HEADERS: {
      type: 'text',
      hidden: true,
      default: otherwise(''),
      needs,
      description: `Headers of the requests for ${which}, as \`key=value,key=value\`. Never shown: they contain credentials.`,
    },
    COMPRESSION: {
      type: 'word',
      words: ['gzip', 'none'],
      default: otherwise('`none`'),
      needs,
      description: `Compression of OTLP for ${which}.`,
    },
    TIMEOUT: milliseconds(needs, `Timeout of OTLP in milliseconds, for ${which}.`, otherwise('`10000`')),
    CERTIFICATE: {
      type: 'file',
      default: otherwise("Node's own certificate authorities"),
      needs,
      description: `PEM file with the certificate authority that signed the receiver's certificate, for ${which}.`,
    },
    CLIENT_CERTIFICATE: {
      type: 'file',
      default: otherwise(''),
      needs,
      description: `PEM file with the client certificate, for ${which}.`,
    },
    CLIENT_KEY: {
      type: 'file',
      default: otherwise(''),
      needs,
      description: `PEM file with the key of that certificate, for ${which}.`,
    },
    INSECURE: {
      type: 'flag',
      default: otherwise('`false`'),
      needs,
      description: `\`true\`: \`grpc\` without TLS if the endpoint has no scheme, for ${which}. With HTTP, the scheme decides.`,
    },
  };
};

function prefixed<Prefix extends string, Option extends string>(
  prefix: Prefix,
  of: Readonly<Record<Option, StandardSetting>>,
): Readonly<Record<`${Prefix}${Option}`, StandardSetting>> {
  const entries = Object.entries<StandardSetting>(of).map(([option, setting]) => [prefix + option, setting]);
  return Object.fromEntries(entries) as Record<`${Prefix}${Option}`, StandardSetting>;
}

const noFile =
  "a configuration file would replace every other setting, and cannot replace Telltale's. Set the variables instead: docs/opentelemetry.md in the package @telltale/node lists them.";

/** By name; created on demand, because most apps set none of them. */
export const standardSettings = (): Readonly<Record<StandardName, StandardSetting>> => ({
  OTEL_LOG_LEVEL: {
    type: 'word',
    words: ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'],
    default: '`warn`, each message once',
    description: "Lowest level of the messages of OpenTelemetry's own parts on stderr.",
  },
  OTEL_TRACES_SAMPLER: {
    type: 'word',
    words: [
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ],
    default: '`parentbased_always_on`',
    description:
      'Which traces are sampled: exported where spans are, marked so in `traceparent`, and named by exemplars. `jaeger_remote`, `parentbased_jaeger_remote` and `xray` query a server, and this line of the SDK has no package for them.',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    type: 'ratio',
    default: '`1`',
    description: 'Share of the traces that a ratio-based sampler samples, from 0 to 1.',
  },
  OTEL_METRICS_EXEMPLAR_FILTER: {
    type: 'word',
    words: ['trace_based', 'always_on', 'always_off'],
    default: '`trace_based`',
    description:
      "Which measurements may be exemplars on the page: those in a sampled trace, all, or none. It has no effect with OpenTelemetry's SDK for Node, which stores none.",
  },
  OTEL_METRIC_EXPORT_INTERVAL: milliseconds(
    'metrics',
    'Milliseconds between two exports of metrics by `otlp` or `console`.',
    '`60000`',
  ),
  OTEL_METRIC_EXPORT_TIMEOUT: milliseconds(
    'metrics',
    'Timeout of one export of metrics in milliseconds, at most the interval; 0: the interval.',
    '`30000`',
    0,
  ),
  ...prefixed('OTEL_BSP_', batch('spans', 'spans', '`5000`')),
  ...prefixed('OTEL_BLRP_', batch('records', 'log records', '`1000`')),
  OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: limit(
    'spans or records',
    "Characters of an attribute's value, on spans and log records.",
    'no limit',
  ),
  OTEL_ATTRIBUTE_COUNT_LIMIT: limit('spans or records', 'Attributes of a span or a log record.', '`128`'),
  OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: limit(
    'spans',
    "Characters of an attribute's value on a span.",
    '`OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT`',
  ),
  OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: limit('spans', 'Attributes of a span.', '`OTEL_ATTRIBUTE_COUNT_LIMIT`'),
  OTEL_SPAN_EVENT_COUNT_LIMIT: limit('spans', 'Events of a span.', '`128`'),
  OTEL_SPAN_LINK_COUNT_LIMIT: limit('spans', 'Links of a span.', '`128`'),
  OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: limit('spans', "Attributes of a span's event.", '`128`'),
  OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: limit('spans', "Attributes of a span's link.", '`128`'),
  OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: limit(
    'records',
    "Characters of an attribute's value on a log record that OpenTelemetry exports.",
    '`OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT`',
  ),
  OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: limit(
    'records',
    'Attributes of a log record that OpenTelemetry exports.',
    '`OTEL_ATTRIBUTE_COUNT_LIMIT`',
  ),
  ...prefixed('OTEL_EXPORTER_OTLP_', otlp('otlp')),
  ...prefixed('OTEL_EXPORTER_OTLP_TRACES_', otlp('otlp traces', 'spans')),
  ...prefixed('OTEL_EXPORTER_OTLP_METRICS_', otlp('otlp metrics', 'metrics')),
  ...prefixed('OTEL_EXPORTER_OTLP_LOGS_', otlp('otlp logs', 'log records')),
  OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: {
    type: 'word',
    words: ['cumulative', 'delta', 'lowmemory'],
    default: '`cumulative`',
    needs: 'otlp metrics',
    description: 'Whether OTLP sends counts since the start, or since the last export.',
  },
  OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: {
    type: 'word',
    words: ['explicit_bucket_histogram', 'base2_exponential_bucket_histogram'],
    default: '`explicit_bucket_histogram`, with the bounds of our catalog',
    needs: 'otlp metrics',
    description: 'Format of histograms in OTLP.',
  },
  OTEL_EXPORTER_ZIPKIN_ENDPOINT: {
    type: 'url',
    default: '`http://localhost:9411/api/v2/spans`',
    needs: 'zipkin',
    description: 'Where `OTEL_TRACES_EXPORTER=zipkin` sends spans.',
  },
  OTEL_EXPORTER_ZIPKIN_TIMEOUT: {
    type: 'integer',
    default: '`10000`',
    needs: 'zipkin',
    description: "Not honoured: OpenTelemetry's exporter for Node has no such option. `OTEL_BSP_EXPORT_TIMEOUT` is.",
    refused:
      "OpenTelemetry's Zipkin exporter for Node has no such option. Set OTEL_BSP_EXPORT_TIMEOUT, which bounds each export.",
  },
  OTEL_NODE_RESOURCE_DETECTORS: {
    type: 'list',
    words: [
      'env',
      'host',
      'os',
      'process',
      'serviceinstance',
      'container',
      'aws',
      'azure',
      'gcp',
      'alibaba',
      'all',
      'none',
    ],
    default: 'none: the preload describes process, host, container and pod itself',
    needs: 'otlp',
    description:
      "Comma list of OpenTelemetry's resource detectors, whose attributes are added to what is exported by OTLP. Those of clouds ask a server of the cloud.",
  },
  OTEL_SEMCONV_STABILITY_OPT_IN: {
    type: 'text',
    default: '',
    description:
      "Read by OpenTelemetry's instrumentations, where these still know older names of attributes. Our own metrics have the stable names always.",
  },
  OTEL_CONFIG_FILE: {
    type: 'text',
    default: '',
    description: 'Not honoured: set the variables instead.',
    refused: noFile,
  },
  OTEL_EXPERIMENTAL_CONFIG_FILE: {
    type: 'text',
    default: '',
    description: 'Not honoured: set the variables instead.',
    refused: noFile,
  },
});
