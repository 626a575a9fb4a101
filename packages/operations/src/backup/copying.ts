// Progress of a copy, by bytes.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';

/** Told how far something is; see `step`. */
export type Tell = (fraction: number, detail?: string) => void;

/**
 * Tells the progress of a copy, once for each hundredth.
 *
 * @param bytesExpected about as many as will come
 * @returns to be called with the bytes that have come
 */
export function copying(tell: Tell, bytesExpected: number): (bytes: number) => void {
  let reported = 0;
  return (bytes) => {
    // What comes beyond the estimate is still on its way.
    const percent = bytesExpected > 0 ? Math.min(99, Math.floor((100 * bytes) / bytesExpected)) : 0;
    if (percent <= reported) return;
    reported = percent;
    tell(percent / 100, `${(bytes / 1e6).toFixed(1)} MB`);
  };
}

/** A file as a stream that tells how much of it was read. */
export async function readTelling(path: string, tell: Tell): Promise<Readable> {
  const { size } = await stat(path);
  const onBytes = copying(tell, size);
  const read = async function* (): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      onBytes(bytes);
      yield chunk;
    }
  };
  return Readable.from(read(), { objectMode: false });
}
