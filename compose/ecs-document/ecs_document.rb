# Makes the log document of a record, whoever sent it: the fields of Telltale's documents, and `app` for all the rest.
# Logstash and Fluentd both run it; compose/fluent-bit/ecs_document.lua and the Collector's statements do the same.
require 'json'
require 'time'
require_relative 'access_line'
require_relative 'record_fields'
require_relative 'record_time'

module Telltale
  # Documents of one data stream.
  class EcsDocument
    ECS_VERSION = '9.1.0'
    # Levels of pino and bunyan, which are numbers.
    LEVELS = { 10 => 'trace', 20 => 'debug', 30 => 'info', 40 => 'warn', 50 => 'error', 60 => 'fatal' }.freeze
    # The logger's name is in one of these, in this order.
    TIMES = %w[@timestamp timestamp time ts asctime time_iso8601 time_local msec].freeze
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
      ['error.stack_trace', :text, %w[error.stack_trace error.stack err.stack stack_trace stack exc_info exception]],
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
      ['url.path', :keyword, %w[url.path]],
      ['transaction.name', :keyword, %w[transaction.name]]
    ].freeze
    # What the pipeline itself says, or what tells nothing of the record.
    OURS = %w[ecs.version ecs data_stream @version].freeze
    # A backslash before what JSON does not escape, as in paths of Windows.
    FOREIGN_ESCAPE = %r{(?<!\\)(?:\\\\)*\\(?![\\"/bfnrt]|u\h{4})}.freeze
    # Halves of characters, and escapes as they are read one after the other.
    SURROGATE = /\\u[dD][89a-fA-F]\h\h/.freeze
    ESCAPES = /\\(?:u[dD][89abAB]\h\h\\u[dD][c-fC-F]\h\h|u\h{4}|.)/m.freeze
    LONE = /\A#{SURROGATE}\z/.freeze
    # As the shipper's own bound of a document, in bytes.
    DOCUMENT_BYTES_MAX = 1_048_576

    # @param line [String] the key of a record that holds the line as it was logged, which may be JSON
    def initialize(dataset:, namespace:, line:)
      @dataset = dataset
      @namespace = namespace
      @line = line
    end

    # @param record [Hash] the received record; not modified
    # @param at [Time] when the record was logged, if it has no timestamp
    # @param known [Hash] fields by their full names that hold where the record says nothing
    # @return [Hash] the document, nested; of a record that cannot be read, one that has it as text
    def of(record, at:, known: {})
      made(record, at, known)
    rescue StandardError, SystemStackError => e
      unread(record, at, e)
    end

    private

    def made(record, at, known)
      given, malformed = unpacked(record)
      fields = RecordFields.new(given)
      OURS.each { |name| fields.drop(name) }
      document = { '@timestamp' => RecordTime.text(fields.take(TIMES, :time) || at) }
      access = AccessLine.access_line?(given)
      take_known(fields, document, known)
      take_access(fields, document) if access
      message(fields, document, malformed, access ? %w[request event] : %w[event])
      tags = fields.take(%w[tags], :tags) || []
      app = fields.rest
      document['app'] = app unless app.empty?
      tags |= ['cut'] if fields.cut?
      document['tags'] = tags unless tags.empty?
      bounded(document)
    end

    # No key of the record is looked at again: one of them may be why.
    def unread(record, at, error)
      line = record.is_a?(Hash) ? record[@line] : nil
      text = RecordFields.clean(line.is_a?(String) ? line : record.inspect)
      document = { '@timestamp' => RecordTime.text(at), 'message' => text[0, RecordFields::STRING_LENGTH_MAX] }
      put(document, 'ecs.version', ECS_VERSION)
      put(document, 'service.name', 'unknown')
      put(document, 'error.type', 'unreadable_record')
      put(document, 'error.message', RecordFields.clean("#{error.class}: #{error.message}")[0, 1_024])
      take_stream(document)
      document
    end

    # The record with its line read, and whether that could not be.
    def unpacked(record)
      line = record[@line]
      return [record, false] unless line.is_a?(String)

      text = RecordFields.clean(line)
      rest = record.reject { |key, _| key == @line }
      return [{ 'message' => text }.merge(rest.reject { |key, _| key == 'message' }), false] unless text.match?(/\A\s*\{/)

      # What a parser makes of an escape that JSON has not, or of half a character, goes by its version.
      return [rest.merge('message' => text), true] if text.match?(FOREIGN_ESCAPE)

      whole = text.match?(SURROGATE) ? text.gsub(ESCAPES) { |escape| escape.match?(LONE) ? '\ufffd' : escape } : text
      [rest.merge(JSON.parse(whole)), false]
    rescue JSON::ParserError, EncodingError
      [rest.merge('message' => text), true]
    end

    def take_known(fields, document, known)
      put(document, 'ecs.version', ECS_VERSION)
      FIELDS.each do |name, kind, names|
        value = fields.take(names, kind)
        value = known_value(known[name]) if value.nil?
        put(document, name, value) unless value.nil?
      end
      service = document['service'] ||= {}
      service['name'] ||= document.dig('container', 'name') || 'unknown'
      take_stream(document)
    end

    def known_value(value)
      value.is_a?(String) ? RecordFields.clean(value) : value
    end

    def take_stream(document)
      put(document, 'event.dataset', @dataset)
      document['data_stream'] = { 'type' => 'logs', 'dataset' => @dataset, 'namespace' => @namespace }
    end

    # What the record says by the names of ECS goes first.
    def take_access(fields, document)
      AccessLine::FIELDS.each do |name, kind, names|
        next unless document.dig(*name.split('.')).nil?

        value = fields.take(names, kind)
        put(document, name, value) unless value.nil?
      end
      AccessLine.of_request(fields.look('request')).each do |name, value|
        put(document, name, value) if document.dig(*name.split('.')).nil?
      end
    end

    # @param names where the text is besides
    def message(fields, document, malformed, names)
      # What structlog calls `event` is text; that of ECS is an object.
      document['message'] = fields.take(%w[message msg], :message) || fields.take(names, :text) ||
                            document.dig('error', 'message') || ''
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
