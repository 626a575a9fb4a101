# Logstash's own types as plain values of Ruby.
module Telltale
  module EventValues
    # @return what JSON has, of whatever an event holds
    def self.plain(value)
      case value
      when Hash then value.to_h { |key, inner| [key, plain(inner)] }
      when Array then value.map { |inner| plain(inner) }
      when String, Numeric, true, false, nil then value
      else value.to_s
      end
    end
  end
end
