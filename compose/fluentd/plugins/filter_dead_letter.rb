# Fluentd's filter: makes a dead letter, as `telltale dead-letters` reads it, of a document that was refused.
require 'fluent/plugin/filter'
require 'json'
require 'securerandom'
require 'time'

module Fluent
  module Plugin
    # Fluentd does not say here why a record came: the reason stands in its own log.
    class DeadLetterFilter < Filter
      Fluent::Plugin.register_filter('dead_letter', self)

      # As the shipper's own bound of a dead letter, in characters.
      ORIGINAL_LENGTH_MAX = 262_144

      config_param :dataset, :string
      config_param :namespace, :string

      def filter(_tag, _time, record)
        {
          '_id' => SecureRandom.alphanumeric(20),
          '@timestamp' => Time.now.utc.iso8601(3),
          'message' => "refused, for a reason that Fluentd's log has",
          'log' => { 'level' => 'error', 'logger' => 'fluentd' },
          'event' => {
            'kind' => 'pipeline_error',
            'dataset' => "logs-#{@dataset}-#{@namespace}",
            'original' => JSON.generate(record.reject { |key, _| key == '_id' })[0, ORIGINAL_LENGTH_MAX]
          },
          'data_stream' => { 'type' => 'logs', 'dataset' => 'telltale.deadletter', 'namespace' => @namespace }
        }
      end
    end
  end
end
