# Makes the log document of a record, whoever sent it: the fields of Telltale's documents, and `app` for all the rest.
# Logstash and Fluentd both run it; compose/fluent-bit/ecs_document.lua and the Collector's statements do the same.
require 'json'
require 'time'
require_relative 'record_fields'
require_relative 'record_time'

module Telltale
  # Documents of one data stream.
  class EcsDocument
    ECS_VERSION = '9.1.0'
    # Levels of pino and bunyan, which are numbers.
    LEVELS = { 10 => 'trace', 20 => 'debug', 30 => 'info', 40 => 'warn', 50 => 'error', 60 => 'fatal' }.freeze
    # Who logs is told by one of these, in this order.
    TIMES = %w[@timestamp timestamp time ts asctime].freeze
    # What a sender may set: the field, how its value is read, and the names that it goes by.
    FIELDS = [
      ['log.level', :level, %w[log.level level levelname severity]],
      ['log.logger', :keyword, %w[log.logger logger logger_name name]],
      ['service.name', :keyword, %w[service.name service com.docker.compose.service]],
      ['service.version', :keyword, %w[service.version]],
      ['service.environment', :keyword, %w[service.environment deployment.environment.name deployment.environment]],
      ['service.node.name', :keyword, %w[service.node.name service.instance.id]],
      ['host.name', :keyword, %w[host.name hostname host]],
      ['container.id', :keyword, %w[container.id container_id]],
      ['container.name', :container, %w[container.name container_name]],
      ['container.image.name', :keyword, %w[container.image.name]],
      ['kubernetes.pod.name', :keyword, %w[kubernetes.pod.name]],
      ['kubernetes.pod.uid', :keyword, %w[kubernetes.pod.uid]],
      ['kubernetes.namespace', :keyword, %w[kubernetes.namespace]],
      ['kubernetes.node.name', :keyword, %w[kubernetes.node.name]],
      ['kubernetes.deployment.name', :keyword, %w[kubernetes.deployment.name]],
      ['kubernetes.container.name', :keyword, %w[kubernetes.container.name]],
      ['process.pid', :long, %w[process.pid pid]],
      ['process.thread.id', :long, %w[process.thread.id]],
      ['error.type', :keyword, %w[error.type err.type error.name err.name]],
      ['error.code', :keyword, %w[error.code err.code]],
      ['error.stack_trace', :text, %w[error.stack_trace error.stack err.stack stack_trace stack exc_info]],
      ['error.message', :text, %w[error.message err.message error err]],
      ['trace.id', :keyword, %w[trace.id trace_id traceId otelTraceID]],
      ['span.id', :keyword, %w[span.id span_id spanId otelSpanID]],
      ['event.kind', :keyword, %w[event.kind]],
      ['event.action', :keyword, %w[event.action]],
      ['event.reason', :keyword, %w[event.reason]],
      ['event.duration', :long, %w[event.duration]],
      ['event.outcome', :keyword, %w[event.outcome]],
      ['http.request.method', :keyword, %w[http.request.method]],
      ['http.response.status_code', :long, %w[http.response.status_code]],
      ['transaction.name', :keyword, %w[transaction.name]]
    ].freeze
    # What the pipeline itself says, or what tells nothing of the record.
    OURS = %w[ecs.version ecs data_stream @version].freeze
    # As the shipper's own bound of a document, in bytes.
    DOCUMENT_BYTES_MAX = 1_048_576

    # @param line [String] the key of a record that holds the line as it was logged, which may be JSON
    def initialize(dataset:, namespace:, line:)
      @dataset = dataset
      @namespace = namespace
      @line = line
    end

    # @param record [Hash] what was received; it is left as it is
    # @param at [Time] when the record was logged, where it does not say so itself
    # @param known [Hash] fields by their full names that hold where the record says nothing
    # @return [Hash] the document, nested
    def of(record, at:, known: {})
      given, malformed = unpacked(record)
      fields = RecordFields.new(given)
      OURS.each { |name| fields.drop(name) }
      document = { '@timestamp' => RecordTime.text(fields.take(TIMES, :time) || at) }
      take_known(fields, document, known)
      message(fields, document, malformed)
      tags = fields.take(%w[tags], :tags) || []
      app = fields.rest
      document['app'] = app unless app.empty?
      tags |= ['cut'] if fields.cut?
      document['tags'] = tags unless tags.empty?
      bounded(document)
    end

    private

    # The record with its line read, and whether that could not be.
    def unpacked(record)
      line = record[@line]
      return [record, false] unless line.is_a?(String)

      text = RecordFields.clean(line)
      rest = record.reject { |key, _| key == @line }
      return [{ 'message' => text }.merge(rest.reject { |key, _| key == 'message' }), false] unless text.match?(/\A\s*\{/)

      said = JSON.parse(text)
      [rest.merge(said), false]
    rescue JSON::ParserError, EncodingError
      [rest.merge('message' => text), true]
    end

    def take_known(fields, document, known)
      put(document, 'ecs.version', ECS_VERSION)
      FIELDS.each do |name, kind, names|
        value = fields.take(names, kind)
        value = known[name] if value.nil?
        put(document, name, value) unless value.nil?
      end
      service = document['service'] ||= {}
      service['name'] ||= document.dig('container', 'name') || 'unknown'
      put(document, 'event.dataset', @dataset)
      document['data_stream'] = { 'type' => 'logs', 'dataset' => @dataset, 'namespace' => @namespace }
    end

    def message(fields, document, malformed)
      document['message'] = fields.take(%w[message msg], :message) || document.dig('error', 'message') || ''
      return unless malformed

      put(document, 'error.type', 'malformed_line')
      put(document, 'error.message', 'the line begins as JSON does, and is none')
    end

    def put(document, name, value)
      *path, last = name.split('.')
      path.inject(document) { |inner, key| inner[key] ||= {} }[last] = value
    end

    def bounded(document)
      size = JSON.generate(document).bytesize
      return document if size <= DOCUMENT_BYTES_MAX

      document.merge('app' => { '…' => "#{size} bytes were too many" }, 'tags' => (document['tags'] || []) | ['cut'])
    end
  end
end
