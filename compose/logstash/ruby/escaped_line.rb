# A line with bytes that are no UTF-8, as it was: Logstash's codec hands it on as Ruby shows such text, with escapes.
module Telltale
  module EscapedLine
    # A line of JSON in which every quote is escaped; by itself no program writes such a one.
    ESCAPED = /\A\s*\{\s*\\"/.freeze
    LETTERS = { 'n' => "\n", 't' => "\t", 'r' => "\r", 'e' => "\e", 'a' => "\a", 'b' => "\b", 'f' => "\f", 'v' => "\v" }.freeze

    module_function

    # @return [String] the bytes that came, if the line is recognisably JSON; else the line
    def restored(line)
      return line unless line.match?(ESCAPED)

      line.b.gsub(/\\(?:x(\h\h)|u(\h{4})|u\{(\h+)\}|(.))/mn) do
        byte, short, long, letter = Regexp.last_match.captures
        next byte.hex.chr if byte
        next [(short || long).hex].pack('U').b if short || long

        LETTERS.fetch(letter, letter)
      end
    rescue ArgumentError, RangeError
      line
    end
  end
end
