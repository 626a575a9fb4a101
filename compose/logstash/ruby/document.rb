# Logstash's ruby filter: makes the document of each event.
require 'securerandom'

def register(params)
  %w[ecs-document/ecs_document ruby/escaped_line ruby/event_values].each { |name| require "#{params['folder']}/#{name}" }
  @document = Telltale::EcsDocument.new(dataset: params['dataset'], namespace: params['namespace'], line: 'message')
end

# The line is the event's message; what the inputs add to it of their own is not the record's.
def filter(event)
  # Before all: an event that this could not read goes on as it is, and without an id of its own it would be taken for
  # another. A request that is sent again makes no second document.
  id = SecureRandom.alphanumeric(20)
  event.set('[@metadata][id]', id)
  received = event.timestamp.time
  record = Telltale::EventValues.plain(event.to_hash)
  %w[@timestamp @version @metadata].each { |name| record.delete(name) }
  record['event'].delete('original') if record['event'].is_a?(Hash)
  record['message'] = Telltale::EscapedLine.restored(record['message']) if record['message'].is_a?(String)
  source = event.get('[@metadata][input][tcp][source][name]')
  made = LogStash::Event.new(@document.of(record, at: received, known: { 'host.name' => source }))
  made.remove('@version')
  made.set('[@metadata][id]', id)
  [made]
end
