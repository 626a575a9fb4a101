# Fluentd's output: creates documents in Elasticsearch by fluent-plugin-elasticsearch, and loses none that is refused.
require 'delegate'
require 'fluent/plugin/out_elasticsearch'

module Fluent
  module Plugin
    # By itself the plugin passes over what was refused when the id is no field of the document: it looks for the id in
    # the record, and `remove_keys` takes it out of there before the request is sent.
    class ElasticsearchDocumentsOutput < ElasticsearchOutput
      Fluent::Plugin.register_output('elasticsearch_documents', self)

      # The keys of a record that are no part of its document: its id, and why it was refused.
      ID = '_id'
      REFUSAL = '_refusal'

      # Adds the reason to what goes to the label for errors; Fluentd itself says it in its log alone. What a request was
      # refused for good waits until its chunk is done: where that is sent again, it is refused again.
      class Refusals < SimpleDelegator
        HELD = :telltale_refusals

        def self.held_during
          held = Thread.current[HELD] = []
          yield
          Thread.current[HELD] = nil
          held.each(&:call)
        ensure
          Thread.current[HELD] = nil
        end

        def emit_error_event(tag, time, record, error)
          router = __getobj__
          emit = -> { router.emit_error_event(tag, time, record.merge(REFUSAL => error.message), error) }
          held = Thread.current[HELD]
          held.nil? ? emit.call : held << emit
        end
      end

      # Fluentd asks the class itself, not those above it, whether it writes.
      def write(chunk)
        super
      end

      def router
        Refusals.new(super)
      end

      # The request alone goes without the id: the record keeps it.
      def append_record_to_messages(operation, meta, header, record, messages)
        super(operation, meta, header, record.reject { |key, _| key == ID }, messages)
      end

      # The plugin would put what was refused for a while into the buffer as new records, which are sent at once and for
      # ever. Fluentd tries the chunk again instead: less and less often, within `retry_timeout`, and its figures tell of
      # it. What is there already is not made twice, by its id.
      def retry_stream_retryable?
        false
      end

      def send_bulk(data, tag, chunk, count, *rest)
        Refusals.held_during { super }
      rescue RetryStreamEmitFailure => e
        refused = e.cause.retry_stream.size
        raise RecoverableRequestFailure,
              "Elasticsearch refused #{refused} of #{count} records for a while: they are sent again"
      end
    end
  end
end
