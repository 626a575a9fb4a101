# Takes fields out of a received record by any of their names, nested or with dots, and makes the rest safe to send.
require 'json'
require_relative 'access_line'
require_relative 'field_name'
require_relative 'record_time'

module Telltale
  # The fields of one record. What was taken is gone from it.
  class RecordFields
    # As the shipper's own bounds.
    STRING_LENGTH_MAX = 65_536
    ENTRIES_MAX = 256
    DEPTH_MAX = 8
    LONGS = (-(2**63)..(2**63 - 1)).freeze
    # What is deeper is cut in any case, and too deep an object ends the program.
    COPIED_DEPTH_MAX = 2 * DEPTH_MAX

    # @return [String] the text in UTF-8, whatever it was, without what a mapping refuses
    def self.clean(text)
      text = text.dup.force_encoding(Encoding::UTF_8) unless text.encoding == Encoding::UTF_8
      text.scrub.delete("\u0000")
    end

    # @return [String] the value as JSON, of whatever was received
    def self.json(value)
      JSON.generate(plain(value))
    end

    # @return what JSON has, with nothing cut
    def self.plain(value)
      case value
      when Hash then value.to_h { |key, inner| [clean(key.to_s), plain(inner)] }
      when Array then value.map { |inner| plain(inner) }
      when String then clean(value)
      when Float then value.finite? ? value : value.to_s
      when Integer, true, false, nil then value
      else clean(value.to_s)
      end
    end
    private_class_method :plain

    def initialize(record)
      @cut = false
      @record = copied(record, 0)
    end

    # Whether something was too long, too deep or too wide.
    def cut?
      @cut
    end

    # The value of the first of the names that has one of that kind; others stay in the record.
    def take(names, kind)
      names.each do |name|
        value = removed(@record, name) { |found| send(kind, found) }
        return value unless value.nil?
      end
      nil
    end

    # Fields under their own names, which are kept.
    def look(name)
      @record[name]
    end

    def drop(name)
      removed(@record, name) { true }
    end

    # What nobody took, and the record's own `app` with it.
    def rest
      own = @record.delete('app')
      app = own.is_a?(Hash) ? own.merge(@record) : @record
      app['app'] = own unless own.nil? || own.is_a?(Hash)
      safe(app, 0)
    end

    private

    # With every text in it readable; an object's `null` says nothing, a list's has its place.
    def copied(value, depth)
      return RecordFields.clean(value) if value.is_a?(String)
      return value unless value.is_a?(Hash) || value.is_a?(Array)
      return too_deep if depth > COPIED_DEPTH_MAX
      return value.map { |inner| copied(inner, depth + 1) } if value.is_a?(Array)

      value.compact.to_h { |key, inner| [RecordFields.clean(key.to_s), copied(inner, depth + 1)] }
    end

    def removed(object, name, &read)
      if object.key?(name)
        value = read.call(object[name])
        # What is empty says nothing: a balancer writes each of its names into every line.
        return object.delete(name) && nil if object[name] == ''

        object.delete(name) unless value.nil?
        return value
      end
      (0...name.length).each do |at|
        next unless name[at] == '.' && object[name[0...at]].is_a?(Hash)

        inner = object[name[0...at]]
        value = removed(inner, name[(at + 1)..], &read)
        object.delete(name[0...at]) if inner.empty?
        return value unless value.nil?
      end
      nil
    end

    def keyword(value)
      case value
      when String then value.strip.empty? ? nil : short(value)
      when Float then value.to_i == value ? value.to_i.to_s : value.to_s
      when Numeric, true, false then value.to_s
      end
    rescue FloatDomainError
      value.to_s
    end

    def container(value)
      keyword(value)&.delete_prefix('/')
    end

    def level(value)
      number = long(value)
      number.nil? ? keyword(value)&.downcase : EcsDocument::LEVELS.fetch(number, number.to_s)
    end

    def long(value)
      number = case value
               when Integer then value
               when Float then value.finite? && value.to_i == value ? value.to_i : nil
               when String then value.match?(/\A-?\d{1,19}\z/) ? value.to_i : nil
               end
      number if LONGS.cover?(number)
    end

    def text(value)
      short(value) if value.is_a?(String) && !value.empty?
    end

    def message(value)
      value.is_a?(Hash) || value.is_a?(Array) ? short(JSON.generate(sorted(safe(value, 0)))) : text(value) || keyword(value)
    end

    # The same text of the same value, whoever made it.
    def sorted(value)
      case value
      when Hash then value.sort.to_h { |key, inner| [key, sorted(inner)] }
      when Array then value.map { |inner| sorted(inner) }
      when Float then value.to_i == value && value.abs <= 2**53 ? value.to_i : value
      else value
      end
    end

    def tags(value)
      list = value.is_a?(Array) ? value : [value]
      list.first(ENTRIES_MAX).map { |tag| keyword(tag) } if list.none? { |tag| keyword(tag).nil? }
    end

    def time(value)
      RecordTime.read(value)
    end

    def status(value)
      AccessLine.status(value)
    end

    def path(value)
      AccessLine.path(value)
    end

    def seconds(value)
      AccessLine.nanoseconds(value, 1)
    end

    def milliseconds(value)
      AccessLine.nanoseconds(value, 1_000)
    end

    def short(text)
      text = RecordFields.clean(text)
      return text if text.length <= STRING_LENGTH_MAX

      @cut = true
      "#{text[0, STRING_LENGTH_MAX]}…"
    end

    def safe(value, depth)
      case value
      when Hash then safe_object(value, depth)
      when Array then safe_list(value, depth)
      when String then short(value)
      when Float then value.finite? ? value : value.to_s
      # Neither MessagePack nor Elasticsearch has a larger number.
      when Integer then LONGS.cover?(value) ? value : value.to_s
      when true, false, nil then value
      when Numeric then safe(value.to_f, depth)
      else short(value.to_s)
      end
    end

    def safe_object(object, depth)
      return too_deep if depth >= DEPTH_MAX

      @cut ||= object.size > ENTRIES_MAX
      object.first(ENTRIES_MAX).each_with_object({}) do |(key, value), safe|
        safe[FieldName.once(key.to_s, object, safe)] = safe(value, depth + 1)
      end
    end

    def safe_list(list, depth)
      return too_deep if depth >= DEPTH_MAX

      @cut ||= list.size > ENTRIES_MAX
      list.first(ENTRIES_MAX).map { |value| safe(value, depth + 1) }
    end

    def too_deep
      @cut = true
      '…'
    end
  end
end
