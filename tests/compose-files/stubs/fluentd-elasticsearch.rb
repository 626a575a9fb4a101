# Fluentd with fluent-plugin-elasticsearch before an Elasticsearch that refuses. Imitated from their sources: how the
# plugin (5.4.3: out_elasticsearch.rb, elasticsearch_error_handler.rb) sends a chunk and reads the answer, what it has
# done to a record by then, and how Fluentd (1.18: plugin/output.rb, root_agent.rb) tries a chunk again.
require 'json'

module Fluent
  module Plugin
    OUTPUTS = {}

    def self.register_output(name, output)
      OUTPUTS[name] = output
    end

    # Of the plugin, all that a subclass can meet.
    class ElasticsearchOutput
      class RecoverableRequestFailure < StandardError; end
      class RetryStreamEmitFailure < StandardError; end

      # Carries what is to be put into the buffer again.
      class RetryStreamError < StandardError
        attr_reader :retry_stream

        def initialize(retry_stream)
          super('retry')
          @retry_stream = retry_stream
        end
      end

      Fluent::Plugin.register_output('elasticsearch', self)
      attr_accessor :server, :router

      def configure(conf)
        raise 'output plugin must implement some methods' unless self.class.instance_methods(false).include?(:write)

        @conf = conf
        @remove_keys = (conf['remove_keys'] || '').split(/\s*,\s*/)
      end

      def write_operation
        @conf.fetch('write_operation')
      end

      # The chunk is read from its file anew at each try.
      def write(chunk)
        bulk = +''
        count = 0
        unpacked = []
        Marshal.load(Marshal.dump(chunk)).each do |time, record|
          meta, header, record = process_message('tag', {}, {}, time, record, {}, [])
          unpacked << { time: time, record: record }
          count += 1 if append_record_to_messages(write_operation, meta, header, record, bulk)
        rescue StandardError => e
          router.emit_error_event('tag', time, record, e)
        end
        send_bulk(bulk, 'tag', chunk, count, [], nil, unpacked) unless bulk.empty?
      end

      # What is taken out of a record here is out of the record that is put into the buffer again.
      def process_message(_tag, meta, header, _time, record, _affinity, _extracted)
        id = record[@conf['id_key']]
        meta['_id'] = id if id
        @remove_keys.each { |key| record.delete(key) }
        [meta, header, record]
      end

      # Without an id nothing is created.
      def append_record_to_messages(operation, meta, header, record, bulk)
        return false unless meta.key?('_id')

        header[operation] = meta
        bulk << JSON.generate(header) << "\n" << JSON.generate(record) << "\n"
        true
      end

      def send_bulk(data, tag, _chunk, count, _extracted, _info, unpacked)
        answer = server.bulk(data)
        handle_error(answer['items'], tag, count, unpacked) if answer['errors']
      rescue RetryStreamError => e
        raise RetryStreamEmitFailure, 'buffer is full.' unless retry_stream_retryable?

        router.emit_stream(tag, e.retry_stream)
      rescue StandardError => e
        raise RecoverableRequestFailure, "could not push logs to Elasticsearch cluster: #{e.message}"
      end

      def retry_stream_retryable?
        true
      end

      private

      # A record that cannot be made a request of again is passed over, whatever became of it.
      def handle_error(items, tag, count, unpacked)
        raise "#{items.length} answers to #{count} records" if items.length != count

        again = []
        unpacked.each do |message|
          raw = message[:record]
          meta, header, record = process_message(tag, {}, {}, message[:time], Marshal.load(Marshal.dump(raw)), {}, [])
          next unless append_record_to_messages(write_operation, meta, header, record, +'')

          item = items.shift[write_operation]
          status = item['status']
          next if [200, 201, 409].include?(status)

          if status == 400
            reason = " [error type]: #{item['error']['type']} [reason]: '#{item['error']['reason']}'"
            router.emit_error_event(tag, message[:time], raw, RuntimeError.new("400 - Rejected by Elasticsearch#{reason}"))
          else
            again << [message[:time], raw]
          end
        end
        raise RetryStreamError, again unless again.empty?
      end
    end
  end
end

# Keeps documents by their ids; `answers` says of each request what else becomes of it: nothing at all, or of a document
# by its message.
class Server
  attr_reader :documents, :requests

  def initialize(answers)
    @answers = answers
    @documents = {}
    @requests = 0
  end

  def bulk(data)
    answer = @answers[@requests] || {}
    @requests += 1
    raise IOError, 'connection refused' if answer == 'unreachable'

    items = data.split("\n").each_slice(2).map { |action, source| item(JSON.parse(action), JSON.parse(source), answer) }
    # The answer to what was done is lost.
    raise IOError, 'connection reset' if answer == 'unanswered'

    { 'errors' => items.any? { |item| item['create']['status'] != 201 }, 'items' => items }
  end

  private

  def item(action, source, answer)
    id = action.fetch('create').fetch('_id')
    refusal = answer.is_a?(Hash) ? answer[source['message']] || answer['*'] : nil
    return { 'create' => { 'status' => 409, 'error' => { 'type' => 'version_conflict_engine_exception' } } } if @documents.key?(id)
    return { 'create' => refusal } if refusal

    @documents[id] = source
    { 'create' => { 'status' => 201 } }
  end
end

# What an output gives back to Fluentd.
class Router
  attr_reader :chunks, :refused

  def initialize(chunks)
    @chunks = chunks
    @refused = []
  end

  def emit_stream(_tag, stream)
    @chunks << stream
  end

  def emit_error_event(_tag, _time, record, error)
    @refused << { 'record' => record, 'error' => error.message }
  end
end

# The file that plugins require is this one.
$LOADED_FEATURES << 'fluent/plugin/out_elasticsearch.rb'
folder, conf = ARGV
conf = JSON.parse(conf)
Dir[File.join(folder, 'out_*.rb')].each { |file| load file }
$stdin.each_line do |line|
  scenario = JSON.parse(line)
  server = Server.new(scenario['answers'])
  router = Router.new([scenario['records'].map { |record| [0, record] }])
  output = Fluent::Plugin::OUTPUTS.fetch(conf.fetch('@type')).new
  output.configure(conf)
  output.server = server
  output.router = router
  failures = []
  while (chunk = router.chunks.shift)
    begin
      output.write(chunk)
    rescue StandardError => e
      failures << e.message
      raise 'it is never delivered' if failures.length > 20

      router.chunks.unshift(chunk)
    end
  end
  puts JSON.generate(documents: server.documents, requests: server.requests, refused: router.refused, failures: failures)
end
