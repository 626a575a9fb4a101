// The interface of a segment store in the worker: reads frames and acknowledges them.
import type { Envelope, Frame } from './segment-format.ts';

/** Records that were read together. */
export interface ReadResult {
  readonly envelope: Envelope;
  readonly frames: readonly Frame[];
  /** Stretches that could not be read. */
  readonly damaged: number;
  /** The frames are settled: the memory of their documents may be used again. */
  readonly release?: () => void;
}

/** The reading side, in the worker. */
export interface SegmentReader {
  /** First part of the ids of its records. */
  readonly id: string;
  /** The next records, `bytesMax` or one; undefined when there are none for now. */
  read(bytesMax: number): ReadResult | undefined;
  /** Bytes that can be read now, records or not; about so many. */
  readonly unread: number;
  /** This record and all before it are settled; their space is given back. */
  acknowledge(frame: Frame): void;
  /** Nothing is left, and nothing will come. */
  readonly finished: boolean;
  close(): void;
}
