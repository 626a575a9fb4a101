// The schema of the Compose stack's settings: name, default and description of each. Checks, .env.example and the
// documentation are made from it.
import { limits as planeLimits } from '../limits.ts';

/** How the text of a setting is parsed. */
export type StackSettingType =
  | 'address'
  | 'boolean'
  | 'port'
  | 'heap'
  | 'memory'
  | 'duration'
  | 'size'
  | 'folder'
  | 'socket'
  | 'name';

/** One setting. */
export interface StackSetting {
  readonly type: StackSettingType;
  /** The default. */
  readonly default: string;
  readonly description: string;
  /** Compose's profile of the setting; absent if its service always runs. */
  readonly profile?: string;
}

/** The settings by their names in `compose/.env`. */
export const stackSettings = {
  TELLTALE_BIND_ADDRESS: {
    type: 'address',
    default: '127.0.0.1',
    description:
      'Address of this machine on which every port is published, IPv6 in brackets; any other than loopback opens them to other machines.',
  },
  TELLTALE_ELASTICSEARCH_PORT: {
    type: 'port',
    default: '9200',
    description: 'Port of this machine for Elasticsearch.',
  },
  TELLTALE_KIBANA_PORT: {
    type: 'port',
    default: '5601',
    description: 'Port of this machine for Kibana.',
  },
  TELLTALE_PROMETHEUS_PORT: {
    type: 'port',
    default: '9090',
    description: 'Port of this machine for Prometheus.',
  },
  TELLTALE_ALERTMANAGER_PORT: {
    type: 'port',
    default: '9093',
    description: 'Port of this machine for Alertmanager.',
  },
  TELLTALE_GRAFANA_PORT: {
    type: 'port',
    default: '3000',
    description: 'Port of this machine for Grafana.',
  },
  TELLTALE_LOGSTASH_BEATS_PORT: {
    type: 'port',
    default: '5044',
    description: "Port of this machine for Beats' protocol, to Logstash.",
    profile: 'logstash',
  },
  TELLTALE_LOGSTASH_TCP_PORT: {
    type: 'port',
    default: '50000',
    description: 'Port of this machine for lines of JSON over TCP, to Logstash.',
    profile: 'logstash',
  },
  TELLTALE_FLUENTD_PORT: {
    type: 'port',
    default: '24224',
    description:
      "Port of this machine for Fluent's forward protocol without TLS, to Fluentd; on loopback whatever the address is.",
    profile: 'fluentd',
  },
  TELLTALE_FLUENTD_TLS_PORT: {
    type: 'port',
    default: '24284',
    description: "Port of this machine for Fluent's forward protocol over TLS, to Fluentd.",
    profile: 'fluentd',
  },
  TELLTALE_FLUENT_BIT_PORT: {
    type: 'port',
    default: '24225',
    description:
      "Port of this machine for Fluent's forward protocol without TLS, to Fluent Bit; on loopback whatever the address is.",
    profile: 'fluent-bit',
  },
  TELLTALE_FLUENT_BIT_TLS_PORT: {
    type: 'port',
    default: '24285',
    description: "Port of this machine for Fluent's forward protocol over TLS, to Fluent Bit.",
    profile: 'fluent-bit',
  },
  TELLTALE_OTLP_GRPC_PORT: {
    type: 'port',
    default: '4317',
    description: 'Port of this machine for OTLP by gRPC, to the OpenTelemetry Collector.',
    profile: 'otel-collector',
  },
  TELLTALE_OTLP_HTTP_PORT: {
    type: 'port',
    default: '4318',
    description: 'Port of this machine for OTLP by HTTP, to the OpenTelemetry Collector.',
    profile: 'otel-collector',
  },
  TELLTALE_DEMO_PORT: {
    type: 'port',
    default: '8080',
    description: 'Port of this machine for the demo service.',
    profile: 'demo',
  },
  TELLTALE_MAIL_PORT: {
    type: 'port',
    default: '8025',
    description: 'Port of this machine for the page of the test mailbox.',
    profile: 'mail',
  },
  TELLTALE_ELASTICSEARCH_HEAP: {
    type: 'heap',
    default: `${planeLimits.elasticsearchHeapMegabytes}m` as string,
    description: 'Heap of Elasticsearch, 512m to 31g; its container needs half as much again, and 256m.',
  },
  TELLTALE_ELASTICSEARCH_MMAP: {
    type: 'boolean',
    default: 'true',
    description:
      'Whether Elasticsearch maps its files into memory; false, which is slower, if vm.max_map_count cannot be raised.',
  },
  TELLTALE_ELASTICSEARCH_MEMORY: {
    type: 'memory',
    default: '1280m',
    description: 'Memory that the container of Elasticsearch may take.',
  },
  TELLTALE_KIBANA_MEMORY: {
    type: 'memory',
    default: '1g',
    description: 'Memory that the container of Kibana may take.',
  },
  TELLTALE_PROMETHEUS_MEMORY: {
    type: 'memory',
    default: '768m',
    description: 'Memory that the container of Prometheus may take.',
  },
  TELLTALE_GRAFANA_MEMORY: {
    type: 'memory',
    default: '384m',
    description: 'Memory that the container of Grafana may take.',
  },
  TELLTALE_LOGSTASH_HEAP: {
    type: 'heap',
    default: '512m',
    description: 'Heap of Logstash.',
    profile: 'logstash',
  },
  TELLTALE_LOGSTASH_MEMORY: {
    type: 'memory',
    default: '1280m',
    description: 'Memory that the container of Logstash may take.',
    profile: 'logstash',
  },
  TELLTALE_FLUENTD_MEMORY: {
    type: 'memory',
    default: '384m',
    description: 'Memory that the container of Fluentd may take.',
    profile: 'fluentd',
  },
  TELLTALE_FLUENT_BIT_MEMORY: {
    type: 'memory',
    default: '192m',
    description: 'Memory that the container of Fluent Bit may take.',
    profile: 'fluent-bit',
  },
  TELLTALE_OTEL_COLLECTOR_MEMORY: {
    type: 'memory',
    default: '384m',
    description: 'Memory that the container of the OpenTelemetry Collector may take.',
    profile: 'otel-collector',
  },
  TELLTALE_LOGS_DATASET: {
    type: 'name',
    default: 'app',
    description: 'Dataset of the logs of pipelines: their data stream is logs-<dataset>-<namespace>.',
  },
  TELLTALE_LOGS_NAMESPACE: {
    type: 'name',
    default: 'default',
    description: 'Namespace of that data stream.',
  },
  TELLTALE_METRICS_RETENTION: {
    type: 'duration',
    default: `${planeLimits.metricsRetentionDays}d` as string,
    description: 'How long Prometheus stores series.',
  },
  TELLTALE_METRICS_RETENTION_SIZE: {
    type: 'size',
    default: `${planeLimits.metricsBytesMax / 1_073_741_824}GB` as string,
    description: 'Maximum size of the series on disk; the oldest are deleted first.',
  },
  TELLTALE_TARGETS_DIR: {
    type: 'folder',
    default: './targets',
    description: 'Folder of this machine with the target files of services that Prometheus scrapes.',
  },
  TELLTALE_RECEIVERS_DIR: {
    type: 'folder',
    default: './receivers',
    description: 'Folder of this machine with the secrets of the receivers of alerts.',
  },
  TELLTALE_LOG_FILES_DIR: {
    type: 'folder',
    default: './log-files',
    description: 'Folder of this machine with log files that Fluent Bit follows.',
    profile: 'fluent-bit',
  },
  TELLTALE_DOCKER_SOCKET: {
    type: 'socket',
    default: '/var/run/docker.sock',
    description: 'Socket of the Docker Engine, from which cAdvisor learns the names of containers.',
  },
} as const;
stackSettings satisfies Readonly<Record<string, StackSetting>>;

/** Name of such a setting. */
export type StackSettingName = keyof typeof stackSettings;
