// The binary format of a segment: a header line, then frames with checksum (CRC); readable after a torn write.

type Checksum = typeof import('node:zlib').crc32;

/** The target of a segment's documents. */
export interface DataStream {
  readonly dataset: string;
  readonly namespace: string;
}

/** What all documents of a segment share. */
export interface Envelope {
  readonly dataStream: DataStream;
  /** Fields of every document, an object as JSON; added when it is sent. */
  readonly fields: string;
}

/** A record in a segment. */
export interface Frame {
  /** Number of its segment. */
  readonly segment: number;
  /** Offset of the frame in its segment, bytes; with the segment's number and queue it is the record's id. */
  readonly offset: number;
  /** Offset after the frame. */
  readonly end: number;
  /** The document as JSON in UTF-8: a view that is valid until the read is released. */
  readonly document: Uint8Array;
}

/** The result of parsing a range of bytes. */
export interface Scan {
  readonly frames: Frame[];
  /** Offset of the first byte that is not part of a whole frame yet. */
  readonly end: number;
  /** Number of damaged ranges between frames. */
  readonly damaged: number;
}

/** Magic (2), level (1), unused (1), length of the document (4), CRC-32 of the document (4). */
export const frameHeaderBytes = 12;

const magicFirst = 0x54;
const magicSecond = 0xd1;

let loaded: Checksum | undefined;

/** Loaded with the first record, because it is not needed on an app's way to its first line. */
const crc32: Checksum = (data) => {
  loaded ??= process.getBuiltinModule('node:zlib').crc32;
  return loaded(data);
};

/** A text after its CRC-32 in eight hexadecimal digits: readable, and safe from confusion. */
export function checked(text: string): string {
  return `${crc32(text).toString(16).padStart(8, '0')} ${text}`;
}

/** The text of {@link checked}; undefined if the checksum differs. */
export function unchecked(text: string): string | undefined {
  const content = text.slice(9);
  return checked(content) === text ? content : undefined;
}

/** The header line of a segment: readable by people, and by later versions of this format. */
export function encodeHeader({ dataStream, fields }: Envelope): Buffer {
  const text = `{"telltale_segment":1,"data_stream":${JSON.stringify(dataStream)},"fields":${fields}}`;
  return Buffer.from(`${checked(text)}\n`);
}

/** The header of a segment and the offset of its frames; undefined if the header is damaged. */
export function decodeHeader(bytes: Buffer): { envelope: Envelope; end: number } | undefined {
  const end = bytes.indexOf(0x0a);
  if (end < 0) return undefined;
  const text = unchecked(bytes.toString('utf8', 0, end));
  if (text === undefined) return undefined;
  try {
    const header: unknown = JSON.parse(text);
    if (typeof header !== 'object' || header === null) return undefined;
    const { telltale_segment: version, data_stream: stream, fields } = header as Record<string, unknown>;
    if (version !== 1 || typeof stream !== 'object' || stream === null) return undefined;
    if (typeof fields !== 'object' || fields === null) return undefined;
    const { dataset, namespace } = stream as Record<string, unknown>;
    if (typeof dataset !== 'string' || typeof namespace !== 'string') return undefined;
    return { envelope: { dataStream: { dataset, namespace }, fields: JSON.stringify(fields) }, end: end + 1 };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Writes the header of a frame before a document that is already in the buffer.
 *
 * @param buffer contains the document at `offset + frameHeaderBytes`
 * @param level severity, 0 to 255, greater is more severe
 */
export function encodeFrameHeader(buffer: Buffer, offset: number, length: number, level: number): void {
  const start = offset + frameHeaderBytes;
  buffer[offset] = magicFirst;
  buffer[offset + 1] = magicSecond;
  buffer[offset + 2] = level;
  buffer[offset + 3] = 0;
  buffer.writeUInt32LE(length, offset + 4);
  buffer.writeUInt32LE(crc32(buffer.subarray(start, start + length)), offset + 8);
}

function frameAt(bytes: Buffer, at: number, documentBytesMax: number): { length: number } | 'short' | 'damaged' {
  if (bytes.length - at < frameHeaderBytes) return 'short';
  if (bytes[at] !== magicFirst || bytes[at + 1] !== magicSecond) return 'damaged';
  const length = bytes.readUInt32LE(at + 4);
  if (length > documentBytesMax) return 'damaged';
  const start = at + frameHeaderBytes;
  if (bytes.length - start < length) return 'short';
  return crc32(bytes.subarray(start, start + length)) === bytes.readUInt32LE(at + 8) ? { length } : 'damaged';
}

/** Number of whole frames in these bytes. */
export function countFrames(bytes: Buffer, documentBytesMax: number): number {
  return scanFrames(bytes, { segment: 0, base: 0, final: true, documentBytesMax }).frames.length;
}

/**
 * Finds the frames in a range of a segment.
 *
 * @param bytes the range
 * @param base offset of its first byte in the segment
 * @param final nothing follows: an incomplete frame is damaged
 * @param framesMax stops after that many frames
 */
export function scanFrames(
  bytes: Buffer,
  {
    segment,
    base,
    final,
    documentBytesMax,
    framesMax = Number.POSITIVE_INFINITY,
  }: { segment: number; base: number; final: boolean; documentBytesMax: number; framesMax?: number },
): Scan {
  const frames: Frame[] = [];
  let at = 0;
  let damaged = 0;
  let inDamage = false;
  while (at < bytes.length && frames.length < framesMax) {
    const found = frameAt(bytes, at, documentBytesMax);
    if (typeof found === 'object') {
      const start = at + frameHeaderBytes;
      const end = start + found.length;
      frames.push({ segment, offset: base + at, end: base + end, document: bytes.subarray(start, end) });
      at = end;
      inDamage = false;
      continue;
    }
    // Incomplete so far: decided when there are more bytes.
    if (found === 'short' && !final) break;
    if (!inDamage) damaged += 1;
    inDamage = true;
    const next = bytes.indexOf(magicFirst, at + 1);
    at = next < 0 ? bytes.length : next;
  }
  return { frames, end: base + at, damaged };
}
