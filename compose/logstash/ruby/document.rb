# Logstash's ruby filter: makes the document of each event.
require 'securerandom'

def register(params)
  %w[ecs-document/ecs_document ruby/event_values].each { |name| require "#{params['folder']}/#{name}" }
  @document = Telltale::EcsDocument.new(dataset: params['dataset'], namespace: params['namespace'], line: 'message')
end

# The line is the event's message; what the inputs add to it of their own is not the record's.
def filter(event)
  received = event.timestamp.time
  record = Telltale::EventValues.plain(event.to_hash)
  %w[@timestamp @version].each { |name| record.delete(name) }
  record['event'].delete('original') if record['event'].is_a?(Hash)
  source = event.get('[@metadata][input][tcp][source][name]')
  made = LogStash::Event.new(@document.of(record, at: received, known: { 'host.name' => source }))
  made.remove('@version')
  # A request that is sent again makes no second document.
  made.set('[@metadata][id]', SecureRandom.alphanumeric(20))
  [made]
end
