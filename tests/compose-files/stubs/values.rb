# Values on their way through a pipeline of Ruby: bytes that JSON cannot carry into a test, and what cannot be sent on.
module Values
  module_function

  # Bytes come as `{"$base64": ...}`.
  def received(value, encoding)
    case value
    when Hash
      return value['$base64'].unpack1('m').force_encoding(encoding) if value.keys == ['$base64']

      value.to_h { |key, inner| [key, received(inner, encoding)] }
    when Array then value.map { |inner| received(inner, encoding) }
    else value
    end
  end

  # As MessagePack takes them: it has no larger numbers.
  def packed(value)
    case value
    when Hash then value.each { |key, inner| [packed(key), packed(inner)] }
    when Array then value.each { |inner| packed(inner) }
    when Integer then raise RangeError, 'bignum too big to convert' unless value.between?(-(2**63), 2**64 - 1)
    when String, Float, true, false, nil then value
    else raise NoMethodError, "undefined method `to_msgpack' for #{value.class}"
    end
    value
  end
end
