// Progress of a copy, by bytes.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';

/** Receives progress; see `step`. */
export type ReportProgress = (fraction: number, detail?: string) => void;

/**
 * Reports the progress of a copy in steps of a hundredth.
 *
 * @param bytesExpected estimated size
 * @returns a function to call with the number of copied bytes
 */
export function copyProgress(report: ReportProgress, bytesExpected: number): (bytes: number) => void {
  let reportedPercent = 0;
  return (bytes) => {
    // If the estimate is exceeded, the copy still counts as incomplete.
    const percent = bytesExpected > 0 ? Math.min(99, Math.floor((100 * bytes) / bytesExpected)) : 0;
    if (percent <= reportedPercent) return;
    reportedPercent = percent;
    report(percent / 100, `${(bytes / 1e6).toFixed(1)} MB`);
  };
}

/** A file as a stream that reports how much of it was read. */
export async function readWithProgress(path: string, report: ReportProgress): Promise<Readable> {
  const { size } = await stat(path);
  const onBytes = copyProgress(report, size);
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
