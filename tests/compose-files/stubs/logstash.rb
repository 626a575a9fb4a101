# What of Logstash its ruby filter's scripts use: an event, and how the filter reads a script and calls it.
require 'json'
require 'time'

module LogStash
  class Timestamp
    attr_reader :time

    def initialize(time)
      @time = time
    end

    def to_s
      @time.getutc.iso8601(3)
    end
  end

  # Field references are `name`, or `[name][inner]`; what begins with `[@metadata]` is no part of the document.
  class Event
    attr_reader :metadata

    def initialize(fields, metadata = {})
      at = fields['@timestamp']
      time = at.nil? ? Time.now : Time.iso8601(at)
      @fields = fields.merge('@timestamp' => Timestamp.new(time), '@version' => '1')
      @metadata = metadata
    end

    def timestamp
      @fields['@timestamp']
    end

    def to_hash
      @fields
    end

    def remove(name)
      @fields.delete(name)
    end

    def get(reference)
      steps(reference).inject('@metadata' => @metadata, **@fields) { |value, step| value.is_a?(Hash) ? value[step] : nil }
    end

    def set(reference, value)
      *path, last = steps(reference)
      path.inject('@metadata' => @metadata, **@fields) { |inner, step| inner[step] ||= {} }[last] = value
    end

    private

    def steps(reference)
      reference.start_with?('[') ? reference.scan(/\[([^\]]+)\]/).flatten : [reference]
    end
  end
end

# Each line of input is an event's fields and metadata; each line of output is what became of it.
script, params = ARGV
context = Object.new
context.instance_eval(File.read(script), script)
context.register(JSON.parse(params)) if context.respond_to?(:register)
$stdin.each_line do |line|
  fields, metadata = JSON.parse(line)
  made = context.filter(LogStash::Event.new(fields, metadata)).fetch(0)
  document = made.to_hash.transform_values { |value| value.is_a?(LogStash::Timestamp) ? value.to_s : value }
  puts JSON.generate('document' => document, 'metadata' => made.metadata)
end
