# Fluentd's filter: makes a dead letter, as `telltale dead-letters` reads it, of a document that was refused.
require 'fluent/plugin/filter'
require 'securerandom'
require 'time'
# Where the stack mounts it.
require_relative '../ecs-document/record_fields'

module Fluent
  module Plugin
    # Why a record came the output says under `_refusal`; of what others gave up Fluentd's own log has the reason.
    class DeadLetterFilter < Filter
      Fluent::Plugin.register_filter('dead_letter', self)

      # As the shipper's own bounds of a dead letter, in characters.
      REASON_LENGTH_MAX = 1_024
      ORIGINAL_LENGTH_MAX = 262_144
      # The keys of a record that are no part of the document.
      BESIDE = %w[_id _refusal].freeze

      config_param :dataset, :string
      config_param :namespace, :string

      def reason_of(record)
        Telltale::RecordFields.clean(record['_refusal'] || "refused, for a reason that Fluentd's log has")
      end

      def filter(_tag, _time, record)
        {
          # That of the document, where it has one: of what is refused again with its chunk there is one letter.
          '_id' => record['_id'] || SecureRandom.alphanumeric(20),
          '@timestamp' => Time.now.utc.iso8601(3),
          'message' => reason_of(record)[0, REASON_LENGTH_MAX],
          'log' => { 'level' => 'error', 'logger' => 'fluentd' },
          'event' => {
            'kind' => 'pipeline_error',
            'dataset' => "logs-#{@dataset}-#{@namespace}",
            'original' => Telltale::RecordFields.json(record.reject { |key, _| BESIDE.include?(key) })[0, ORIGINAL_LENGTH_MAX]
          },
          'data_stream' => { 'type' => 'logs', 'dataset' => 'telltale.deadletter', 'namespace' => @namespace }
        }
      end
    end
  end
end
