# Logstash's ruby filter: makes a dead letter, as `telltale dead-letters` reads it, of an event that was refused.
require 'json'
require 'securerandom'

# As the shipper's own bounds of a dead letter, in characters.
REASON_LENGTH_MAX = 1_024
ORIGINAL_LENGTH_MAX = 262_144

def register(params)
  %w[ecs-document/record_fields ruby/event_values].each { |name| require "#{params['folder']}/#{name}" }
end

# Logstash quotes the whole event before what Elasticsearch answered.
def reason_of(event)
  text = Telltale::RecordFields.clean(event.get('[@metadata][dead_letter_queue][reason]').to_s)
  text.rpartition('response: ').last[0, REASON_LENGTH_MAX]
end

def filter(event)
  # First: a record that this cannot parse passes unchanged, and not under the id of another.
  id = SecureRandom.alphanumeric(20)
  event.set('[@metadata][id]', id)
  original = Telltale::EventValues.plain(event.to_hash)
  original.delete('@version')
  stream = original['data_stream']
  stream = { 'dataset' => 'app', 'namespace' => 'default' } unless stream.is_a?(Hash)
  namespace = stream['namespace']
  letter = LogStash::Event.new(
    'message' => reason_of(event),
    'log' => { 'level' => 'error', 'logger' => 'logstash' },
    'event' => {
      'kind' => 'pipeline_error',
      'dataset' => "logs-#{stream['dataset']}-#{namespace}",
      'original' => Telltale::RecordFields.json(original)[0, ORIGINAL_LENGTH_MAX]
    },
    'data_stream' => { 'type' => 'logs', 'dataset' => 'telltale.deadletter', 'namespace' => namespace }
  )
  letter.remove('@version')
  letter.set('[@metadata][id]', id)
  [letter]
end
