# Names as they may stand under `app`: bounded, none twice, and none that Elasticsearch refuses. They are as the preload
# writes them.
module Telltale
  # The name of a field.
  module FieldName
    # As the shipper's own bounds.
    LENGTH_MAX = 256
    DOTS_MAX = 20
    # What Java, or JavaScript, takes for white space: Elasticsearch refuses a name that is nothing else.
    BLANK = /\A[\t-\r\u001c-\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]*\z/.freeze

    module_function

    # @param object [Hash] the object with that name
    # @param written [Hash] its fields written so far
    # @return [String] a name that the object has not twice
    def once(key, object, written)
      name = shown(key)
      return name if name == key

      free = name
      number = 1
      free = "#{name}##{number += 1}" while object.key?(free) || written.key?(free)
      free
    end

    def shown(key)
      short = key[0, LENGTH_MAX]
      return '(empty)' if short.empty?
      return short.each_char.map { |blank| format('\\u%04x', blank.ord) }.join[0, LENGTH_MAX] if short.match?(BLANK)
      return short if short.count('.') <= DOTS_MAX

      dots = 0
      short.gsub('.') { (dots += 1) > DOTS_MAX ? '\\u002e' : '.' }[0, LENGTH_MAX]
    end
  end
end
