# What a line of a web server's access log says under the server's own names, such as nginx's variables.
module Telltale
  # The names are taken where one of them tells that the record is such a line: `status` alone may be anything.
  module AccessLine
    ACCESS_FIELDS = %w[request request_method request_uri request_time].freeze
    # The field, how its value is read, and the names that it goes by.
    FIELDS = [
      ['http.request.method', :keyword, %w[request_method]],
      ['http.response.status_code', :status, %w[status]],
      ['url.path', :path, %w[request_uri uri]],
      ['event.duration', :seconds, %w[request_time]],
      ['event.duration', :milliseconds, %w[duration_ms]]
    ].freeze
    # A request line: method, target and protocol.
    REQUEST = %r{\A([A-Z]{1,32}) (\S+) HTTP/\d(?:\.\d)?\z}.freeze
    # No request takes longer than a month.
    SECONDS_MAX = 2_592_000

    module_function

    def access_line?(record)
      ACCESS_FIELDS.any? { |name| record.key?(name) }
    end

    # @return [Hash] what the request itself says, by field
    def of_request(request)
      match = request.is_a?(String) ? REQUEST.match(request) : nil
      match.nil? ? {} : { 'http.request.method' => match[1], 'url.path' => path(match[2]) }.compact
    end

    # @return [String, nil] the path alone of a request's target
    def path(target)
      return nil unless target.is_a?(String)

      rest = target.sub(%r{\Ahttps?://[^/?#]*}, '')
      rest[/\A[^?#]+/] if rest.start_with?('/')
    end

    def status(value)
      number = value.is_a?(String) && value.match?(/\A\d{3}\z/) ? value.to_i : value
      number if number.is_a?(Integer) && number.between?(100, 599)
    end

    # @return [Integer, nil] nanoseconds of so many parts of a second
    def nanoseconds(value, per_second)
      return nil unless value.is_a?(Integer) || value.is_a?(Float) && value.finite? || value.to_s.match?(/\A\d{1,9}(\.\d{1,9})?\z/)

      seconds = Rational(value.to_s) / per_second
      (seconds * 1_000_000_000).round if seconds >= 0 && seconds < SECONDS_MAX
    end
  end
end
