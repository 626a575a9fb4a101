// The interface of a segment store in the worker: reads frames and acknowledges them.
import type { Envelope, Frame } from './segment-format.ts';

/** Records that were read together. */
export interface ReadResult {
  readonly envelope: Envelope;
  readonly frames: readonly Frame[];
  /** Number of ranges that could not be read. */
  readonly damaged: number;
  /** The frames are settled: the memory of their documents can be reused. */
  readonly release?: () => void;
}

/** The reading side, in the worker. */
export interface SegmentReader {
  /** First part of its records' ids. */
  readonly id: string;
  /** The next records, up to `bytesMax` or a single one; undefined if there are none at present. */
  read(bytesMax: number): ReadResult | undefined;
  /** Bytes that can be read now, approximately. */
  readonly unread: number;
  /** This record and all before it are settled; their space is released. */
  acknowledge(frame: Frame): void;
  /** Nothing is left, and nothing will be added. */
  readonly finished: boolean;
  close(): void;
}
