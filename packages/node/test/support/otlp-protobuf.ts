// Decodes OTLP's protobuf messages into what its JSON would have, for the fields that the tests look at.

/** What is exported. */
export type Signal = 'traces' | 'metrics' | 'logs';

type Kind = 'text' | 'hex' | 'varint' | 'fixed64' | 'double' | 'doubles' | 'fixed64s' | Message;

interface Field {
  readonly name: string;
  readonly kind: Kind | (() => Message);
  readonly repeated?: true;
}

type Message = Readonly<Record<number, Field>>;

const one = (name: string, kind: Field['kind']): Field => ({ name, kind });
const many = (name: string, kind: Field['kind']): Field => ({ name, kind, repeated: true });

const anyValue: Message = {
  1: one('stringValue', 'text'),
  2: one('boolValue', 'varint'),
  3: one('intValue', 'varint'),
  4: one('doubleValue', 'double'),
  5: one('arrayValue', () => ({ 1: many('values', anyValue) })),
  6: one('kvlistValue', () => ({ 1: many('values', keyValue) })),
};
const keyValue: Message = { 1: one('key', 'text'), 2: one('value', anyValue) };
const attributes = many('attributes', keyValue);
const scope = one('scope', { 1: one('name', 'text') });
const resource = one('resource', { 1: attributes });

const point: Message = {
  2: one('startTimeUnixNano', 'fixed64'),
  3: one('timeUnixNano', 'fixed64'),
  4: one('asDouble', 'double'),
  6: one('asInt', 'fixed64'),
  7: attributes,
};
const histogramPoint: Message = {
  4: one('count', 'fixed64'),
  5: one('sum', 'double'),
  6: one('bucketCounts', 'fixed64s'),
  7: one('explicitBounds', 'doubles'),
  9: attributes,
};
const points = (of: Message): Message => ({ 1: many('dataPoints', of), 2: one('aggregationTemporality', 'varint') });
const metric: Message = {
  1: one('name', 'text'),
  3: one('unit', 'text'),
  5: one('gauge', points(point)),
  7: one('sum', points(point)),
  9: one('histogram', points(histogramPoint)),
};

const span: Message = {
  1: one('traceId', 'hex'),
  2: one('spanId', 'hex'),
  5: one('name', 'text'),
  9: attributes,
};

const record: Message = {
  1: one('timeUnixNano', 'fixed64'),
  2: one('severityNumber', 'varint'),
  3: one('severityText', 'text'),
  5: one('body', anyValue),
  6: attributes,
  9: one('traceId', 'hex'),
  10: one('spanId', 'hex'),
};

const messages: Readonly<Record<Signal, Message>> = {
  traces: { 1: many('resourceSpans', { 1: resource, 2: many('scopeSpans', { 1: scope, 2: many('spans', span) }) }) },
  metrics: {
    1: many('resourceMetrics', { 1: resource, 2: many('scopeMetrics', { 1: scope, 2: many('metrics', metric) }) }),
  },
  logs: { 1: many('resourceLogs', { 1: resource, 2: many('scopeLogs', { 1: scope, 2: many('logRecords', record) }) }) },
};

class Reader {
  readonly #bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length;
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  take(length: number): Buffer {
    const taken = this.#bytes.subarray(this.at, this.at + length);
    this.at += length;
    return taken;
  }
}

function packed<T>(bytes: Buffer, read: (at: number) => T): T[] {
  return Array.from({ length: bytes.length / 8 }, (_, index) => read(index * 8));
}

function decodedOf(kind: Kind, bytes: Buffer): unknown {
  switch (kind) {
    case 'text':
      return bytes.toString('utf8');
    case 'hex':
      return bytes.toString('hex');
    case 'double':
      return bytes.readDoubleLE();
    case 'fixed64':
      return bytes.readBigUInt64LE().toString();
    case 'doubles':
      return packed(bytes, (at) => bytes.readDoubleLE(at));
    case 'fixed64s':
      return packed(bytes, (at) => bytes.readBigUInt64LE(at).toString());
    case 'varint':
      throw new Error('a number came as bytes');
    default:
      return decode(kind, bytes);
  }
}

function decode(message: Message, bytes: Buffer): Record<string, unknown> {
  const reader = new Reader(bytes);
  const found: Record<string, unknown> = {};
  while (!reader.isAtEnd) {
    const tag = reader.varint();
    const field = message[tag >>> 3];
    const wireType = tag & 7;
    const number = wireType === 0 ? reader.varint() : undefined;
    const taken =
      wireType === 1
        ? reader.take(8)
        : wireType === 5
          ? reader.take(4)
          : wireType === 2
            ? reader.take(reader.varint())
            : undefined;
    if (field === undefined) continue;
    const kind = typeof field.kind === 'function' ? field.kind() : field.kind;
    const value = number ?? decodedOf(kind, taken ?? Buffer.alloc(0));
    if (field.repeated) found[field.name] = [...((found[field.name] as unknown[]) ?? []), value];
    else found[field.name] = value;
  }
  return found;
}

/** An export request of a signal. */
export function decodeOtlp(signal: Signal, body: Buffer): Record<string, unknown> {
  return decode(messages[signal], body);
}
