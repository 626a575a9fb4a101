# Reads the times that loggers write, and writes the one form that all documents have.
require 'date'

module Telltale
  # A time is exact: a rational number of seconds since 1970 is all that is needed of it.
  module RecordTime
    ISO = /\A(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?\z/.freeze
    # As the common log format of web servers has it.
    COMMON = %r{\A(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})\z}.freeze
    # The year 2100: later values are no timestamps of records.
    LATEST = 4_102_444_800

    module_function

    # @return [Time, nil] nil where it is none
    def read(value)
      return iso(iso_of_common(value)) unless value.is_a?(Numeric) || value.to_s.match?(/\A\d{1,20}(\.\d+)?\z/)

      number = value.to_f
      plausible(seconds(value, number)) if number.finite?
    end

    # @return the same time in the form of ISO 8601, or the value where it is no such time
    def iso_of_common(value)
      match = COMMON.match(value.to_s)
      month = match && Date::ABBR_MONTHNAMES.index(match[2])
      month.nil? ? value : format('%s-%02d-%s %s%s', match[3], month, match[1], match[4], match[5])
    end

    # @return [String] ISO 8601 in UTC, with milliseconds
    def text(time)
      time.getutc.strftime('%Y-%m-%dT%H:%M:%S.%LZ')
    end

    # Seconds, milliseconds, microseconds or nanoseconds: how large a number is tells which.
    def seconds(value, number)
      exact = value.is_a?(Integer) ? value : Rational(value.to_s)
      return exact if number < 1e11
      return Rational(exact, 1_000) if number < 1e14

      Rational(exact, number < 1e17 ? 1_000_000 : 1_000_000_000)
    end

    # Without a zone it is UTC, which containers run in.
    def iso(value)
      match = ISO.match(value.to_s)
      return nil if match.nil?

      year, month, day, hour, minute, second = match.captures.first(6).map(&:to_i)
      return nil unless Date.valid_date?(year, month, day) && hour < 24 && second < 60

      fraction = Rational("0.#{match[7] || 0}")
      zone = match[8]
      offset = zone.nil? || zone.match?(/\A[A-Z]/) ? '+00:00' : zone.sub(/(\d\d):?(\d\d)\z/, '\1:\2')
      plausible(Time.new(year, month, day, hour, minute, second + fraction, offset).to_r)
    rescue ArgumentError
      nil
    end

    def plausible(seconds)
      Time.at(seconds) if seconds >= 0 && seconds < LATEST
    end
  end
end
