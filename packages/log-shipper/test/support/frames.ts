// Encodes documents as the shipper does, and reads them back.
import { FrameBuffer } from '../../src/spool/frame-buffer.ts';
import type { Frame } from '../../src/spool/segment-format.ts';
import type { SegmentReader } from '../../src/spool/segment-store.ts';

/** The frames of some documents, one behind the other. */
export function encode(documents: readonly string[]): Buffer {
  const parts: Buffer[] = [];
  const frames = new FrameBuffer((bytes) => parts.push(Buffer.from(bytes)));
  for (const document of documents) frames.add(document, 40);
  frames.flush();
  return Buffer.concat(parts);
}

export function textOf({ document }: Frame): string {
  return Buffer.from(document).toString('utf8');
}

/** Everything that a reader has for now. */
export function readAll(
  reader: SegmentReader,
  bytesMax = 1_048_576,
): { texts: string[]; frames: Frame[]; damaged: number } {
  const frames: Frame[] = [];
  const texts: string[] = [];
  let damaged = 0;
  for (let result = reader.read(bytesMax); result !== undefined; result = reader.read(bytesMax)) {
    frames.push(...result.frames);
    texts.push(...result.frames.map(textOf));
    damaged += result.damaged;
  }
  return { texts, frames, damaged };
}
