# What of Fluentd its filter plugins use: parameters, how a filter is read and called, and what becomes of a record
# before and after it. Imitated from the sources of Fluentd 1.18 (plugin/filter.rb, plugin/in_forward.rb) and msgpack.
require 'json'
require_relative 'values'
require 'time'

module Fluent
  module Plugin
    FILTERS = {}

    def self.register_filter(name, filter)
      FILTERS[name] = filter
    end

    class Filter
      def self.config_param(name, _type, default: nil)
        (@params ||= {})[name.to_s] = default
      end

      def self.params
        @params || {}
      end

      def configure(conf)
        self.class.params.merge(conf).each { |name, value| instance_variable_set("@#{name}", value) }
      end
    end
  end
end

# The file that it requires is this one.
$LOADED_FEATURES << 'fluent/plugin/filter.rb'
folder, name, conf = ARGV
load File.join(folder, "filter_#{name}.rb")
filter = Fluent::Plugin::FILTERS.fetch(name).new
filter.configure(JSON.parse(conf))
$stdin.each_line do |line|
  time, record = JSON.parse(line)
  # Text of MessagePack is said to be UTF-8, whether it is or not.
  made = filter.filter('tag', Time.iso8601(time), Values.received(record, Encoding::UTF_8))
  puts made.nil? ? 'null' : JSON.generate(Values.packed(made))
end
