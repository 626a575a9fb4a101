// Progress of a copy, by bytes.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';

/** Receives progress; see `step`. */
export type Tell = (fraction: number, detail?: string) => void;

/**
 * Reports the progress of a copy in steps of a hundredth.
 *
 * @param bytesExpected estimated size
 * @returns a function to call with the number of copied bytes
 */
export function copying(tell: Tell, bytesExpected: number): (bytes: number) => void {
  let reported = 0;
  return (bytes) => {
    // If the estimate is exceeded, the copy still counts as incomplete.
    const percent = bytesExpected > 0 ? Math.min(99, Math.floor((100 * bytes) / bytesExpected)) : 0;
    if (percent <= reported) return;
    reported = percent;
    tell(percent / 100, `${(bytes / 1e6).toFixed(1)} MB`);
  };
}

/** A file as a stream that reports how much of it was read. */
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
