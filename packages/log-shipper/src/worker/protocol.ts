// The messages between the app's thread and the worker thread.
import type { MessagePort } from 'node:worker_threads';
import type { ElasticsearchTarget } from '../elasticsearch-target.ts';
import type { Envelope } from '../spool/segment-format.ts';
import type { Queue } from '../spool/spool.ts';

/** What a worker starts with. */
export interface WorkerStart {
  readonly target: ElasticsearchTarget;
  readonly spoolDir: string;
  /** Of records posted from memory. */
  readonly envelope: Envelope;
  /** This process's own queue on disk; undefined while no disk can be written. */
  readonly queue: Queue | undefined;
  /** Queues of the dead that a worker before had taken over. */
  readonly adopted: readonly Queue[];
  /** First part of the ids of records posted from memory. */
  readonly memoryId: string;
  readonly counters: SharedArrayBuffer;
  readonly bulkSeconds: SharedArrayBuffer;
  readonly delaySeconds: SharedArrayBuffer;
  readonly state: SharedArrayBuffer;
}

/** What the worker thread is given. */
export interface WorkerData extends WorkerStart {
  /** Where it posts what it has to tell. */
  readonly reports: MessagePort;
}

/** To the worker. */
export type ToWorker =
  | { readonly kind: 'wake' }
  | { readonly kind: 'memory'; readonly bytes: Uint8Array }
  | { readonly kind: 'queue'; readonly queue: Queue }
  /** What the queue has that was not read yet comes from memory: it is not written any more. */
  | { readonly kind: 'abandoned'; readonly queue: Queue }
  | { readonly kind: 'close' };

/** From the worker. */
export type FromWorker =
  | { readonly kind: 'warning'; readonly message: string }
  /** The queues of the dead that the worker has now: another one would have to go on with them. */
  | { readonly kind: 'adopted'; readonly queues: readonly Queue[] }
  /** The folder of the process's own queue is gone. */
  | { readonly kind: 'removed' }
  /** A segment of it is gone, or may not be opened, before any of it was read. */
  | { readonly kind: 'missing'; readonly segment: number; readonly gone: boolean }
  /** Why the last request failed; undefined when it succeeded. */
  | { readonly kind: 'state'; readonly lastError: string | undefined };
