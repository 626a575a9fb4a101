// Metrics that other programs emit and our content names: the plane's servers, exporters, services in Python.

/** The emitter of a metric that is not ours. */
export type Emitter =
  | 'prometheus'
  | 'alertmanager'
  // Ages of secrets and certificates: recording rules that the native engine and the stack write for Prometheus.
  | 'plane'
  | 'grafana'
  | 'elasticsearch-exporter'
  | 'node-exporter'
  | 'cadvisor'
  | 'kube-state-metrics'
  | 'blackbox-exporter'
  | 'nginx-exporter'
  | 'haproxy'
  | 'fluentd'
  | 'fluent-bit'
  | 'otel-collector'
  | 'logstash-exporter'
  | 'python';

/** One such metric, by its Prometheus name. */
export interface ForeignMetric {
  readonly from: Emitter;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'info';
  /** Labels that content may use, besides those of the target. */
  readonly labels: readonly string[];
}

/** By Prometheus name, without `_bucket`, `_sum` and `_count`. */
export const foreignMetrics = {
  up: { from: 'prometheus', type: 'gauge', labels: [] },
  scrape_duration_seconds: { from: 'prometheus', type: 'gauge', labels: [] },
  scrape_samples_scraped: { from: 'prometheus', type: 'gauge', labels: [] },
  ALERTS: { from: 'prometheus', type: 'gauge', labels: ['alertname', 'alertstate', 'severity'] },
  target_info: {
    from: 'prometheus',
    type: 'info',
    labels: ['service_name', 'service_version', 'deployment_environment_name', 'host_name'],
  },
  prometheus_build_info: { from: 'prometheus', type: 'info', labels: ['version'] },
  prometheus_tsdb_head_series: { from: 'prometheus', type: 'gauge', labels: [] },
  prometheus_tsdb_head_samples_appended_total: { from: 'prometheus', type: 'counter', labels: ['type'] },
  prometheus_tsdb_wal_writes_failed_total: { from: 'prometheus', type: 'counter', labels: [] },
  prometheus_tsdb_compactions_failed_total: { from: 'prometheus', type: 'counter', labels: [] },
  prometheus_tsdb_storage_blocks_bytes: { from: 'prometheus', type: 'gauge', labels: [] },
  prometheus_tsdb_wal_storage_size_bytes: { from: 'prometheus', type: 'gauge', labels: [] },
  prometheus_config_last_reload_successful: { from: 'prometheus', type: 'gauge', labels: [] },
  prometheus_rule_evaluation_failures_total: { from: 'prometheus', type: 'counter', labels: ['rule_group'] },
  prometheus_rule_group_last_duration_seconds: { from: 'prometheus', type: 'gauge', labels: ['rule_group'] },
  prometheus_rule_group_interval_seconds: { from: 'prometheus', type: 'gauge', labels: ['rule_group'] },
  prometheus_notifications_dropped_total: { from: 'prometheus', type: 'counter', labels: [] },
  prometheus_notifications_errors_total: { from: 'prometheus', type: 'counter', labels: ['alertmanager'] },
  prometheus_notifications_alertmanagers_discovered: { from: 'prometheus', type: 'gauge', labels: [] },
  prometheus_sd_file_mtime_seconds: { from: 'prometheus', type: 'gauge', labels: ['filename'] },
  prometheus_target_scrapes_exceeded_sample_limit_total: { from: 'prometheus', type: 'counter', labels: [] },
  process_resident_memory_bytes: { from: 'prometheus', type: 'gauge', labels: [] },
  process_cpu_seconds_total: { from: 'prometheus', type: 'counter', labels: [] },
  alertmanager_alerts: { from: 'alertmanager', type: 'gauge', labels: ['state'] },
  alertmanager_config_last_reload_successful: { from: 'alertmanager', type: 'gauge', labels: [] },
  alertmanager_notifications_total: { from: 'alertmanager', type: 'counter', labels: ['integration'] },
  alertmanager_notifications_failed_total: {
    from: 'alertmanager',
    type: 'counter',
    labels: ['integration', 'reason'],
  },
  alertmanager_silences: { from: 'alertmanager', type: 'gauge', labels: ['state'] },
  telltale_secret_created_timestamp_seconds: { from: 'plane', type: 'gauge', labels: ['secret'] },
  telltale_certificate_expiry_timestamp_seconds: { from: 'plane', type: 'gauge', labels: ['certificate'] },
  grafana_build_info: { from: 'grafana', type: 'info', labels: ['version'] },
  grafana_http_request_duration_seconds: { from: 'grafana', type: 'histogram', labels: ['handler', 'status_code'] },
  elasticsearch_slm_stats_operation_mode: { from: 'elasticsearch-exporter', type: 'gauge', labels: ['operation_mode'] },
  elasticsearch_slm_stats_total_snapshots_taken_total: { from: 'elasticsearch-exporter', type: 'counter', labels: [] },
  elasticsearch_slm_stats_total_snapshots_failed_total: { from: 'elasticsearch-exporter', type: 'counter', labels: [] },
  elasticsearch_health_report_data_stream_lifecycle_status: {
    from: 'elasticsearch-exporter',
    type: 'gauge',
    labels: ['cluster', 'color'],
  },
  elasticsearch_health_report_ilm_status: {
    from: 'elasticsearch-exporter',
    type: 'gauge',
    labels: ['cluster', 'color'],
  },
  elasticsearch_health_report_repository_integrity_status: {
    from: 'elasticsearch-exporter',
    type: 'gauge',
    labels: ['cluster', 'color'],
  },
  elasticsearch_cluster_health_status: { from: 'elasticsearch-exporter', type: 'gauge', labels: ['cluster', 'color'] },
  elasticsearch_cluster_health_number_of_nodes: { from: 'elasticsearch-exporter', type: 'gauge', labels: ['cluster'] },
  elasticsearch_cluster_health_unassigned_shards: {
    from: 'elasticsearch-exporter',
    type: 'gauge',
    labels: ['cluster'],
  },
  elasticsearch_filesystem_data_available_bytes: {
    from: 'elasticsearch-exporter',
    type: 'gauge',
    labels: ['cluster', 'name', 'path'],
  },
  elasticsearch_filesystem_data_size_bytes: {
    from: 'elasticsearch-exporter',
    type: 'gauge',
    labels: ['cluster', 'name', 'path'],
  },
  elasticsearch_clustersettings_allocation_watermark_low_bytes: {
    from: 'elasticsearch-exporter',
    type: 'gauge',
    labels: [],
  },
  elasticsearch_clustersettings_allocation_watermark_low_ratio: {
    from: 'elasticsearch-exporter',
    type: 'gauge',
    labels: [],
  },
  elasticsearch_clustersettings_allocation_watermark_high_bytes: {
    from: 'elasticsearch-exporter',
    type: 'gauge',
    labels: [],
  },
  elasticsearch_clustersettings_allocation_watermark_high_ratio: {
    from: 'elasticsearch-exporter',
    type: 'gauge',
    labels: [],
  },
  elasticsearch_clustersettings_allocation_watermark_flood_stage_bytes: {
    from: 'elasticsearch-exporter',
    type: 'gauge',
    labels: [],
  },
  elasticsearch_clustersettings_allocation_watermark_flood_stage_ratio: {
    from: 'elasticsearch-exporter',
    type: 'gauge',
    labels: [],
  },
  elasticsearch_jvm_memory_used_bytes: {
    from: 'elasticsearch-exporter',
    type: 'gauge',
    labels: ['cluster', 'name', 'area'],
  },
  elasticsearch_jvm_memory_max_bytes: {
    from: 'elasticsearch-exporter',
    type: 'gauge',
    labels: ['cluster', 'name', 'area'],
  },
  elasticsearch_jvm_gc_collection_seconds_sum: {
    from: 'elasticsearch-exporter',
    type: 'counter',
    labels: ['cluster', 'name', 'gc'],
  },
  elasticsearch_indices_docs: { from: 'elasticsearch-exporter', type: 'gauge', labels: ['cluster', 'name'] },
  elasticsearch_indices_indexing_index_total: {
    from: 'elasticsearch-exporter',
    type: 'counter',
    labels: ['cluster', 'name'],
  },
  elasticsearch_indices_search_query_total: {
    from: 'elasticsearch-exporter',
    type: 'counter',
    labels: ['cluster', 'name'],
  },
  elasticsearch_thread_pool_rejected_count: {
    from: 'elasticsearch-exporter',
    type: 'counter',
    labels: ['cluster', 'name', 'type'],
  },
  node_cpu_seconds_total: { from: 'node-exporter', type: 'counter', labels: ['cpu', 'mode'] },
  node_load1: { from: 'node-exporter', type: 'gauge', labels: [] },
  node_memory_MemTotal_bytes: { from: 'node-exporter', type: 'gauge', labels: [] },
  node_memory_MemAvailable_bytes: { from: 'node-exporter', type: 'gauge', labels: [] },
  node_filesystem_avail_bytes: { from: 'node-exporter', type: 'gauge', labels: ['mountpoint', 'fstype', 'device'] },
  node_filesystem_size_bytes: { from: 'node-exporter', type: 'gauge', labels: ['mountpoint', 'fstype', 'device'] },
  node_filesystem_readonly: { from: 'node-exporter', type: 'gauge', labels: ['mountpoint', 'fstype', 'device'] },
  node_disk_io_time_seconds_total: { from: 'node-exporter', type: 'counter', labels: ['device'] },
  node_network_receive_bytes_total: { from: 'node-exporter', type: 'counter', labels: ['device'] },
  node_network_transmit_bytes_total: { from: 'node-exporter', type: 'counter', labels: ['device'] },
  node_boot_time_seconds: { from: 'node-exporter', type: 'gauge', labels: [] },
  node_timex_offset_seconds: { from: 'node-exporter', type: 'gauge', labels: [] },
  container_cpu_usage_seconds_total: { from: 'cadvisor', type: 'counter', labels: ['name', 'image'] },
  container_memory_working_set_bytes: { from: 'cadvisor', type: 'gauge', labels: ['name', 'image'] },
  container_network_receive_bytes_total: { from: 'cadvisor', type: 'counter', labels: ['id', 'name', 'interface'] },
  container_network_transmit_bytes_total: { from: 'cadvisor', type: 'counter', labels: ['id', 'name', 'interface'] },
  container_spec_memory_limit_bytes: { from: 'cadvisor', type: 'gauge', labels: ['name', 'image'] },
  // 1 healthy, 0 not, -1 without a health check.
  container_health_state: { from: 'cadvisor', type: 'gauge', labels: ['name', 'image'] },
  container_start_time_seconds: { from: 'cadvisor', type: 'gauge', labels: ['name', 'image'] },
  kube_node_status_condition: { from: 'kube-state-metrics', type: 'gauge', labels: ['node', 'condition', 'status'] },
  kube_pod_container_status_waiting_reason: {
    from: 'kube-state-metrics',
    type: 'gauge',
    labels: ['namespace', 'pod', 'container', 'reason'],
  },
  kube_deployment_spec_replicas: { from: 'kube-state-metrics', type: 'gauge', labels: ['namespace', 'deployment'] },
  kube_deployment_status_replicas_available: {
    from: 'kube-state-metrics',
    type: 'gauge',
    labels: ['namespace', 'deployment'],
  },
  probe_success: { from: 'blackbox-exporter', type: 'gauge', labels: [] },
  probe_duration_seconds: { from: 'blackbox-exporter', type: 'gauge', labels: [] },
  probe_ssl_earliest_cert_expiry: { from: 'blackbox-exporter', type: 'gauge', labels: [] },
  nginx_up: { from: 'nginx-exporter', type: 'gauge', labels: [] },
  nginx_connections_active: { from: 'nginx-exporter', type: 'gauge', labels: [] },
  nginx_connections_accepted: { from: 'nginx-exporter', type: 'counter', labels: [] },
  nginx_connections_handled: { from: 'nginx-exporter', type: 'counter', labels: [] },
  nginx_connections_waiting: { from: 'nginx-exporter', type: 'gauge', labels: [] },
  nginx_http_requests_total: { from: 'nginx-exporter', type: 'counter', labels: [] },
  haproxy_frontend_http_responses_total: { from: 'haproxy', type: 'counter', labels: ['proxy', 'code'] },
  haproxy_frontend_current_sessions: { from: 'haproxy', type: 'gauge', labels: ['proxy'] },
  haproxy_frontend_limit_sessions: { from: 'haproxy', type: 'gauge', labels: ['proxy'] },
  haproxy_backend_http_responses_total: { from: 'haproxy', type: 'counter', labels: ['proxy', 'code'] },
  haproxy_backend_current_queue: { from: 'haproxy', type: 'gauge', labels: ['proxy'] },
  haproxy_backend_response_time_average_seconds: { from: 'haproxy', type: 'gauge', labels: ['proxy'] },
  haproxy_backend_active_servers: { from: 'haproxy', type: 'gauge', labels: ['proxy'] },
  haproxy_backend_connection_errors_total: { from: 'haproxy', type: 'counter', labels: ['proxy'] },
  haproxy_server_status: { from: 'haproxy', type: 'gauge', labels: ['proxy', 'server', 'state'] },
  fluentd_output_status_buffer_available_space_ratio: { from: 'fluentd', type: 'gauge', labels: ['plugin_id'] },
  fluentd_output_status_retry_wait: { from: 'fluentd', type: 'gauge', labels: ['plugin_id'] },
  fluentd_output_status_emit_records: { from: 'fluentd', type: 'counter', labels: ['plugin_id'] },
  fluentbit_output_chunk_available_capacity_percent: { from: 'fluent-bit', type: 'gauge', labels: ['name'] },
  fluentbit_output_dropped_records_total: { from: 'fluent-bit', type: 'counter', labels: ['name'] },
  fluentbit_output_proc_records_total: { from: 'fluent-bit', type: 'counter', labels: ['name'] },
  fluentbit_output_retries_total: { from: 'fluent-bit', type: 'counter', labels: ['name'] },
  otelcol_exporter_queue_size: { from: 'otel-collector', type: 'gauge', labels: ['exporter'] },
  otelcol_exporter_queue_capacity: { from: 'otel-collector', type: 'gauge', labels: ['exporter'] },
  otelcol_exporter_sent_log_records_total: { from: 'otel-collector', type: 'counter', labels: ['exporter'] },
  otelcol_exporter_send_failed_log_records_total: { from: 'otel-collector', type: 'counter', labels: ['exporter'] },
  otelcol_exporter_enqueue_failed_log_records_total: { from: 'otel-collector', type: 'counter', labels: ['exporter'] },
  otelcol_elasticsearch_docs_processed_total: { from: 'otel-collector', type: 'counter', labels: ['outcome'] },
  logstash_info_up: { from: 'logstash-exporter', type: 'gauge', labels: [] },
  logstash_info_node: { from: 'logstash-exporter', type: 'info', labels: ['name', 'version'] },
  logstash_stats_jvm_mem_heap_used_bytes: { from: 'logstash-exporter', type: 'gauge', labels: [] },
  logstash_stats_jvm_mem_heap_max_bytes: { from: 'logstash-exporter', type: 'gauge', labels: [] },
  logstash_stats_jvm_uptime_millis: { from: 'logstash-exporter', type: 'gauge', labels: [] },
  logstash_stats_process_cpu_percent: { from: 'logstash-exporter', type: 'gauge', labels: [] },
  logstash_stats_process_open_file_descriptors: { from: 'logstash-exporter', type: 'gauge', labels: [] },
  logstash_stats_process_max_file_descriptors: { from: 'logstash-exporter', type: 'gauge', labels: [] },
  logstash_stats_pipeline_events_in: { from: 'logstash-exporter', type: 'counter', labels: ['pipeline'] },
  logstash_stats_pipeline_events_filtered: { from: 'logstash-exporter', type: 'counter', labels: ['pipeline'] },
  logstash_stats_pipeline_events_out: { from: 'logstash-exporter', type: 'counter', labels: ['pipeline'] },
  logstash_stats_pipeline_reloads_successes: { from: 'logstash-exporter', type: 'counter', labels: ['pipeline'] },
  logstash_stats_pipeline_reloads_failures: { from: 'logstash-exporter', type: 'counter', labels: ['pipeline'] },
  logstash_stats_pipeline_queue_events_count: { from: 'logstash-exporter', type: 'gauge', labels: ['pipeline'] },
  logstash_stats_pipeline_queue_events_queue_size: { from: 'logstash-exporter', type: 'gauge', labels: ['pipeline'] },
  logstash_stats_pipeline_queue_max_size_in_bytes: { from: 'logstash-exporter', type: 'gauge', labels: ['pipeline'] },
  logstash_stats_pipeline_dead_letter_queue_size_in_bytes: {
    from: 'logstash-exporter',
    type: 'gauge',
    labels: ['pipeline'],
  },
  logstash_stats_pipeline_dead_letter_queue_max_size_in_bytes: {
    from: 'logstash-exporter',
    type: 'gauge',
    labels: ['pipeline'],
  },
  logstash_stats_pipeline_dead_letter_queue_dropped_events: {
    from: 'logstash-exporter',
    type: 'counter',
    labels: ['pipeline'],
  },
  logstash_stats_pipeline_dead_letter_queue_expired_events: {
    from: 'logstash-exporter',
    type: 'counter',
    labels: ['pipeline'],
  },
  logstash_stats_pipeline_plugin_documents_successes: {
    from: 'logstash-exporter',
    type: 'counter',
    labels: ['pipeline', 'plugin', 'plugin_id'],
  },
  logstash_stats_pipeline_plugin_documents_non_retryable_failures: {
    from: 'logstash-exporter',
    type: 'counter',
    labels: ['pipeline', 'plugin', 'plugin_id'],
  },
  logstash_stats_pipeline_plugin_documents_dlq_routed: {
    from: 'logstash-exporter',
    type: 'counter',
    labels: ['pipeline', 'plugin', 'plugin_id'],
  },
  http_server_active_requests: { from: 'python', type: 'gauge', labels: ['http_request_method'] },
  python_info: { from: 'python', type: 'info', labels: ['version', 'implementation'] },
  python_gc_collections_total: { from: 'python', type: 'counter', labels: ['generation'] },
  process_open_fds: { from: 'python', type: 'gauge', labels: [] },
} as const;
foreignMetrics satisfies Readonly<Record<string, ForeignMetric>>;

/** The Prometheus name of a metric of another program. */
export type ForeignMetricName = keyof typeof foreignMetrics;
