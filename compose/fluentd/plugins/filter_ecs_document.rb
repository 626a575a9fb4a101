# Fluentd's filter: makes the document of each record.
require 'fluent/plugin/filter'
require 'securerandom'
# Where the stack mounts it.
require_relative '../ecs-document/ecs_document'

module Fluent
  module Plugin
    # `line`, the key that Docker's log driver and others put a line of output under, is `log`.
    class EcsDocumentFilter < Filter
      Fluent::Plugin.register_filter('ecs_document', self)

      config_param :dataset, :string
      config_param :namespace, :string
      config_param :line, :string, default: 'log'

      def configure(conf)
        super
        @document = Telltale::EcsDocument.new(dataset: @dataset, namespace: @namespace, line: @line)
      end

      # The id makes that a request that is sent again makes no second document; the output takes it out.
      def filter(_tag, time, record)
        @document.of(record, at: Time.at(time.to_r)).merge('_id' => SecureRandom.alphanumeric(20))
      end
    end
  end
end
