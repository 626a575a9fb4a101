# What of Logstash its ruby filter's scripts use: an event, how the filter reads a script and calls it, and what its line
# codec does to bytes. Imitated from the sources of Logstash 9 (util/charset.rb) and of logstash-filter-ruby (ruby.rb).
require 'json'
require 'time'
require_relative 'values'

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

# What is no UTF-8 goes on as Ruby shows it.
def converted(text)
  text.is_a?(String) && !text.valid_encoding? ? text.inspect[1..-2] : text
end

# A script that fails leaves the event as it came, with a tag.
def filtered(context, event)
  context.filter(event).fetch(0)
rescue StandardError
  event.set('tags', ['_rubyexception'])
  event
end

# Each line of input is an event's fields and metadata; each line of output is what became of it.
script, params = ARGV
context = Object.new
context.instance_eval(File.read(script), script)
context.register(JSON.parse(params)) if context.respond_to?(:register)
$stdin.each_line do |line|
  fields, metadata = Values.received(JSON.parse(line), Encoding::UTF_8)
  fields['message'] = converted(fields['message']) if fields.key?('message')
  made = filtered(context, LogStash::Event.new(fields, metadata))
  document = made.to_hash.transform_values { |value| value.is_a?(LogStash::Timestamp) ? value.to_s : value }
  puts JSON.generate('document' => document, 'metadata' => made.metadata)
end
