// The plugins that the pipelines use, and of each the settings that its documentation has, for the versions that
// compose/images.yaml names. Read there, and written down here: the programs cannot be run by these tests.

/** Settings of plugins, by the kind and name of each. */
export type Documented = Readonly<Record<string, readonly string[]>>;

/** Logstash 9: elastic/logstash and its plugins, "Versioned plugin docs". */
export const logstashPlugins: Documented = {
  'input tcp':
    'id codec host port mode proxy_protocol tcp_keep_alive dns_reverse_lookup_enabled ecs_compatibility ssl_enabled ssl_certificate ssl_certificate_authorities ssl_key ssl_key_passphrase ssl_client_authentication ssl_supported_protocols ssl_cipher_suites'.split(
      ' ',
    ),
  'input beats':
    'id host port codec client_inactivity_timeout enrich ecs_compatibility executor_threads ssl_enabled ssl_certificate ssl_certificate_authorities ssl_key ssl_key_passphrase ssl_client_authentication ssl_handshake_timeout ssl_supported_protocols ssl_cipher_suites'.split(
      ' ',
    ),
  'input dead_letter_queue': 'id path pipeline_id commit_offsets clean_consumed sincedb_path start_timestamp'.split(
    ' ',
  ),
  'filter ruby': 'id code init path script_params tag_on_exception'.split(' '),
  'output elasticsearch':
    'id hosts user password api_key index action document_id routing pipeline data_stream ilm_enabled manage_template silence_errors_in_log retry_initial_interval retry_max_interval timeout compression_level dlq_custom_codes pool_max resurrect_delay ssl_enabled ssl_certificate_authorities ssl_verification_mode ssl_supported_protocols'.split(
      ' ',
    ),
};

/** What stands in logstash.yml and pipelines.yml: "logstash.yml" in the manual. */
export const logstashSettings: readonly string[] =
  'node.name path.data path.config pipeline.id pipeline.workers pipeline.batch.size pipeline.batch.delay pipeline.ecs_compatibility queue.type queue.max_bytes dead_letter_queue.enable dead_letter_queue.max_bytes dead_letter_queue.storage_policy dead_letter_queue.retain.age api.http.host api.http.port log.level log.format'.split(
    ' ',
  );

/** Fluentd 1.19 with fluent-plugin-elasticsearch 5.4 and fluent-plugin-prometheus 2.1: their parameters. */
export const fluentdSections: Documented = {
  system: 'log_level root_dir workers'.split(' '),
  'source forward': '@type @id @label bind port chunk_size_limit source_hostname_key source_address_key'.split(' '),
  'source forward/transport': 'cert_path private_key_path client_cert_auth ca_path'.split(' '),
  'source forward/security': 'self_hostname shared_key user_auth allow_anonymous_source'.split(' '),
  'source tail':
    '@type @id @label tag path exclude_path path_key pos_file pos_file_compaction_interval read_from_head follow_inodes refresh_interval rotate_wait max_line_size'.split(
      ' ',
    ),
  'source tail/parse regexp': '@type expression time_format time_key keep_time_key'.split(' '),
  'source tail/parse': '@type expression time_format time_key keep_time_key'.split(' '),
  'filter container_line': '@type @id node'.split(' '),
  'source monitor_agent': '@type @id bind port include_config include_retry'.split(' '),
  'source prometheus': '@type @id bind port metrics_path aggregated_metrics_path'.split(' '),
  'source prometheus/transport': 'cert_path private_key_path'.split(' '),
  'source prometheus_output_monitor': '@type @id interval'.split(' '),
  'filter ecs_document': '@type @id dataset namespace line'.split(' '),
  'filter dead_letter': '@type @id dataset namespace'.split(' '),
  'match relabel': '@type @id @label'.split(' '),
  'match null': '@type @id'.split(' '),
  'match elasticsearch_documents':
    '@type @id scheme host port user password ca_file ssl_verify index_name write_operation id_key remove_keys suppress_type_name verify_es_version_at_startup default_elasticsearch_version request_timeout reconnect_on_error reload_connections reload_on_failure log_es_400_reason unrecoverable_error_types'.split(
      ' ',
    ),
  'match elasticsearch_documents/buffer':
    '@type path total_limit_size chunk_limit_size flush_mode flush_interval flush_thread_count retry_type retry_wait retry_max_interval retry_timeout retry_forever overflow_action'.split(
      ' ',
    ),
  'match elasticsearch_documents/secondary': '@type directory basename append compress'.split(' '),
  label: [],
};

/** Fluent Bit 5: "Service", "Inputs", "Filters" and "Outputs" of its manual. */
export const fluentBitPlugins: Documented = {
  service:
    'flush grace log_level hot_reload http_server http_listen http_port health_check hc_errors_count hc_retry_failure_count hc_period scheduler.base scheduler.cap storage.path storage.sync storage.checksum storage.backlog.mem_limit storage.max_chunks_up storage.metrics storage.delete_irrecoverable_chunks storage.keep.rejected storage.rejected.path storage.rejected.limit'.split(
      ' ',
    ),
  env: 'name value uri refresh_interval'.split(' '),
  'inputs forward':
    'name alias tag tag_prefix listen port unix_path buffer_chunk_size buffer_max_size storage.type shared_key empty_shared_key self_hostname security.users tls tls.verify tls.crt_file tls.key_file tls.ca_file'.split(
      ' ',
    ),
  'inputs tail':
    'name alias tag path exclude_path multiline.parser db db.compare_filename db.sync db.locking refresh_interval rotate_wait buffer_chunk_size buffer_max_size skip_long_lines read_from_head path_key key storage.type mem_buf_limit'.split(
      ' ',
    ),
  'filters lua':
    'name alias match script call code type_int_key type_array_key protected_mode time_as_table enable_flb_null'.split(
      ' ',
    ),
  'outputs es':
    'name alias match host port http_user http_passwd http_api_key index write_operation generate_id id_key time_key time_key_nanos suppress_type_name replace_dots compress buffer_size workers retry_limit storage.total_limit_size trace_error tls tls.verify tls.verify_hostname tls.ca_file tls.vhost'.split(
      ' ',
    ),
};

/** OpenTelemetry Collector contrib 0.163: the README and `config.schema.yaml` of each component. */
export const collectorComponents: Documented = {
  'extensions health_check': 'endpoint path response_body tls'.split(' '),
  'extensions file_storage': 'directory create_directory timeout max_size recreate fsync compaction'.split(' '),
  'extensions file_storage/compaction':
    'directory on_start on_rebound cleanup_on_start check_interval max_transaction_size rebound_needed_threshold_mib rebound_trigger_threshold_mib'.split(
      ' ',
    ),
  'extensions basicauth': 'htpasswd client_auth'.split(' '),
  'extensions basicauth/htpasswd': 'file inline'.split(' '),
  'extensions basicauth/client_auth': 'username username_file password password_file'.split(' '),
  'receivers otlp': ['protocols'],
  'receivers otlp/protocols': 'grpc http'.split(' '),
  'receivers otlp/protocols/grpc': 'endpoint max_recv_msg_size_mib tls auth keepalive'.split(' '),
  'receivers otlp/protocols/http': 'endpoint max_request_body_size tls auth cors'.split(' '),
  'processors memory_limiter': 'check_interval limit_mib spike_limit_mib limit_percentage spike_limit_percentage'.split(
    ' ',
  ),
  'processors transform': 'error_mode log_statements metric_statements trace_statements'.split(' '),
  'exporters elasticsearch':
    'endpoints auth tls logs_index logs_dynamic_id mapping timeout retry sending_queue compression include_source_on_error'.split(
      ' ',
    ),
  'exporters elasticsearch/logs_dynamic_id': ['enabled'],
  'exporters elasticsearch/mapping': 'mode allowed_modes'.split(' '),
  'exporters elasticsearch/retry': 'enabled initial_interval max_interval max_retries retry_on_status'.split(' '),
  'exporters elasticsearch/sending_queue':
    'enabled storage sizer queue_size num_consumers block_on_overflow wait_for_result batch'.split(' '),
  'exporters elasticsearch/sending_queue/batch': 'flush_timeout sizer min_size max_size'.split(' '),
  'exporters prometheus':
    'endpoint tls enable_open_metrics without_scope_info metric_expiration resource_to_telemetry_conversion send_timestamps namespace const_labels'.split(
      ' ',
    ),
  'exporters prometheus/resource_to_telemetry_conversion': ['enabled'],
};

/** What the documentation does not have of the settings in use. */
export function undocumented(documented: Documented, section: string, settings: readonly string[]): string[] {
  const known = documented[section];
  if (known === undefined) return [section];
  return settings.filter((name) => !known.includes(name)).map((name) => `${section}: ${name}`);
}
