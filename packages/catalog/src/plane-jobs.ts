// The Prometheus job names of the parts of a plane.

/** Jobs of the plane's own parts and rules; no service can have one of these names. */
export const planeJobs: readonly string[] = [
  'alertmanager',
  'cadvisor',
  'elasticsearch',
  'fluent-bit',
  'fluentd',
  'grafana',
  'kibana',
  'kube-state-metrics',
  'logstash',
  'node',
  'otel-collector',
  'otlp',
  'plane',
  'probe',
  'prometheus',
  'thanos',
];

/** The Prometheus job of a service with such a name. */
export const serviceJobPrefix = 'services/';

/** Metrics that Prometheus itself writes for each target and each alert; a page with these names would falsify them. */
export const prometheusOwnMetrics: readonly string[] = [
  'up',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_series_added',
  'scrape_timeout_seconds',
  'scrape_sample_limit',
  'scrape_body_size_bytes',
  'ALERTS',
  'ALERTS_FOR_STATE',
];
