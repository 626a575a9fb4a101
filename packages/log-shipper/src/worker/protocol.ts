// The messages between the app's thread and the worker thread.
import type { MessagePort } from 'node:worker_threads';
import type { ElasticsearchTarget } from '../elasticsearch-target.ts';
import type { Envelope } from '../spool/segment-format.ts';
import type { Queue } from '../spool/spool.ts';

/** The start data of a worker. */
export interface WorkerStart {
  readonly target: ElasticsearchTarget;
  readonly spoolDir: string;
  /** Envelope of the records posted from memory. */
  readonly envelope: Envelope;
  /** This process's own queue on disk; undefined while no disk is writable. */
  readonly queue: Queue | undefined;
  /** Queues of dead processes that an earlier worker had adopted. */
  readonly adopted: readonly Queue[];
  /** Prefix of the ids of records posted from memory. */
  readonly memoryId: string;
  readonly counters: SharedArrayBuffer;
  readonly bulkSeconds: SharedArrayBuffer;
  readonly delaySeconds: SharedArrayBuffer;
  readonly state: SharedArrayBuffer;
}

/** Data of the worker thread. */
export interface WorkerData extends WorkerStart {
  /** The port for its messages. */
  readonly reports: MessagePort;
}

/** Messages to the worker. */
export type ToWorker =
  | { readonly kind: 'wake' }
  | { readonly kind: 'memory'; readonly bytes: Uint8Array }
  | { readonly kind: 'queue'; readonly queue: Queue }
  /** The unread records of the queue arrive from memory: the queue is not written any more. */
  | { readonly kind: 'abandoned'; readonly queue: Queue }
  | { readonly kind: 'close' };

/** Messages from the worker. */
export type FromWorker =
  | { readonly kind: 'warning'; readonly message: string }
  /** The adopted queues of the worker: another one would have to continue with them. */
  | { readonly kind: 'adopted'; readonly queues: readonly Queue[] }
  /** The folder of the process's own queue is missing. */
  | { readonly kind: 'removed' }
  /** A segment of it is missing, or cannot be opened, before any of it was read. */
  | { readonly kind: 'missing'; readonly segment: number; readonly gone: boolean }
  /** Why the last request failed; undefined if it succeeded. */
  | { readonly kind: 'state'; readonly lastError: string | undefined };
