# Fluentd's filter: says of which container a line is, by the path of its file, joins the pieces into which a runtime cuts
# long lines, and leaves out the pods whose logs the preload ships.
require 'fluent/plugin/filter'

module Fluent
  module Plugin
    # Records have `telltale_path`, `log` and `piece`, which is P where more of the line follows.
    class ContainerLineFilter < Filter
      Fluent::Plugin.register_filter('container_line', self)

      PATH = %r{\A(?<pod>.*/(?<namespace>[^/_]+)_(?<name>[^/_]+)_(?<uid>[^/]+))/(?<container>[^/]+)/[^/]+\z}.freeze
      # The init container of k8s/components/inject: the kubelet makes a folder for what it prints.
      INJECTED = 'telltale-inject'.freeze
      # Pods of a node, and those that were there lately.
      POD_COUNT_MAX = 4_096
      # As Fluent Bit's: what is longer goes on in pieces.
      LINE_LENGTH_MAX = 2_097_152

      config_param :node, :string

      def configure(conf)
        super
        @injected = {}
        @pieces = {}
      end

      def filter(_tag, _time, record)
        path = record.delete('telltale_path').to_s
        is_whole = record.delete('piece') != 'P'
        found = PATH.match(path)
        return record if found.nil?
        return nil if injected?(found[:pod])

        line = joined([path, record['stream']], record['log'].to_s, is_whole)
        line && record.merge('log' => line, **origin(found))
      end

      private

      # A pod is injected from its beginning, or not at all.
      def injected?(pod)
        @injected.clear if @injected.size >= POD_COUNT_MAX
        @injected.fetch(pod) { @injected[pod] = File.directory?(File.join(pod, INJECTED)) }
      end

      # @return [String, nil] the line, once it is whole or too long
      def joined(stream, piece, is_whole)
        line = "#{@pieces.delete(stream)}#{piece}"
        return line if is_whole || line.length > LINE_LENGTH_MAX

        # Of files that ended with a piece.
        @pieces.shift if @pieces.size >= POD_COUNT_MAX
        @pieces[stream] = line
        nil
      end

      def origin(found)
        {
          'kubernetes.namespace' => found[:namespace],
          'kubernetes.pod.name' => found[:name],
          'kubernetes.pod.uid' => found[:uid],
          'kubernetes.container.name' => found[:container],
          'kubernetes.node.name' => @node,
          # The service, where the line names none.
          'container.name' => found[:container]
        }
      end
    end
  end
end
