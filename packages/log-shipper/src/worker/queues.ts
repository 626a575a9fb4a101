// The queues that a worker ships: its own process's first, then adopted ones.
import { errnoOf } from '@telltale/files';
import type { Histogram } from '../histogram.ts';
import { limits } from '../limits.ts';
import type { SharedState } from '../shared-state.ts';
import { adoptQueues } from '../spool/adoption.ts';
import { FileSegmentReader } from '../spool/file-segment-reader.ts';
import { MemorySegmentReader } from '../spool/memory-segments.ts';
import { self } from '../spool/owner.ts';
import type { SegmentReader } from '../spool/segment-store.ts';
import { beat, type Queue } from '../spool/spool.ts';
import { spoolFolderIn } from '../spool/spool-folder.ts';
import type { Counters } from '../stats.ts';
import type { WorkerStart } from './protocol.ts';
import { Window } from './window.ts';

/** A queue with its unacknowledged records. */
export interface OpenQueue {
  readonly reader: SegmentReader;
  readonly window: Window;
  /** Its records count as adopted when they are read. */
  readonly adopted: boolean;
  /** Its folder on disk; undefined for the queue in memory. */
  readonly queue: Queue | undefined;
}

/** What the queues work with. */
export interface QueuesOptions {
  readonly state: SharedState;
  readonly counters: Counters;
  readonly delaySeconds: Histogram;
  /** Called with the adopted queues whenever they change. */
  readonly onAdopted: (queues: readonly Queue[]) => void;
  /** Called when the folder of the process's own queue is missing. */
  readonly onRemoved: () => void;
  /** Called when a segment of that queue is missing, or cannot be opened, before any of it was read. */
  readonly onMissing: (segment: number, gone: boolean) => void;
}

/** All queues of a worker. */
export class Queues {
  readonly memory: MemorySegmentReader;
  readonly #spoolDir: string;
  readonly #counters: Counters;
  readonly #state: SharedState;
  readonly #delaySeconds: Histogram;
  readonly #onAdopted: (queues: readonly Queue[]) => void;
  readonly #onRemoved: () => void;
  readonly #onMissing: (segment: number, gone: boolean) => void;
  readonly #here = self();
  readonly #open: OpenQueue[] = [];
  #adoptedAt = 0;
  /** By a timer, not by the loop, which may be in a long request, or paused. */
  readonly #heartbeat = setInterval(() => this.#beatAll(), limits.heartbeatMs);

  constructor(start: WorkerStart, options: QueuesOptions) {
    const { state, counters, delaySeconds, onAdopted, onRemoved, onMissing } = options;
    this.#spoolDir = start.spoolDir;
    this.#counters = counters;
    this.#state = state;
    this.#delaySeconds = delaySeconds;
    this.#onAdopted = onAdopted;
    this.#onRemoved = onRemoved;
    this.#onMissing = onMissing;
    this.memory = new MemorySegmentReader(start.memoryId, start.envelope, counters);
    this.#add(this.memory, undefined, false);
    if (start.queue !== undefined) this.addOwn(start.queue);
    for (const queue of start.adopted)
      this.#add(new FileSegmentReader(queue, undefined, counters, { isNew: false }), queue, true);
  }

  /** The process's own queue on disk. */
  addOwn(queue: Queue): void {
    const reader = new FileSegmentReader(queue, this.#state, this.#counters, { onMissing: this.#onMissing });
    this.#add(reader, queue, false);
  }

  /** A queue that its writer gave up: records that were read are shipped, and no more are read. */
  abandon({ id }: Queue): void {
    for (const { reader } of this.#open) if (reader.id === id && reader instanceof FileSegmentReader) reader.retire();
  }

  /** Whether records of dead processes wait. */
  get adopting(): boolean {
    return this.#open.some(({ adopted }) => adopted);
  }

  /** When the oldest unacknowledged record was logged, in milliseconds since the epoch; 0 if there is none. */
  get oldestAt(): number {
    const times = this.#open.map(({ window }) => window.oldestAt).filter((at) => at !== undefined);
    return times.length === 0 ? 0 : Math.min(...times);
  }

  /** In the order of shipping. */
  [Symbol.iterator](): IterableIterator<OpenQueue> {
    return this.#open.values();
  }

  /** Closes empty queues. */
  closeFinished(): void {
    const finished = this.#open.filter(({ reader, window }) => reader.finished && window.size === 0);
    for (const queue of finished) {
      queue.reader.close();
      this.#open.splice(this.#open.indexOf(queue), 1);
    }
    if (finished.length > 0) this.#tellAdopted();
  }

  /** Searches for queues of dead processes at intervals. */
  adopt(): void {
    const now = Date.now();
    // One backlog at a time: this process's own records must not wait behind the past of a whole host.
    if (now - this.#adoptedAt < limits.adoptMs || this.adopting) return;
    this.#adoptedAt = now;
    const claimed = this.#claim();
    for (const queue of claimed) {
      sayAlive(queue.path);
      this.#add(new FileSegmentReader(queue, undefined, this.#counters), queue, true);
    }
    if (claimed.length > 0) this.#tellAdopted();
  }

  /** Stops the heartbeats. */
  close(): void {
    clearInterval(this.#heartbeat);
  }

  #tellAdopted(): void {
    this.#onAdopted(this.#open.flatMap(({ adopted, queue }) => (adopted && queue ? [queue] : [])));
  }

  #beatAll(): void {
    for (const { queue, reader, adopted } of this.#open) {
      if (queue === undefined || !(reader instanceof FileSegmentReader) || reader.finished) continue;
      if (!sayAlive(queue.path) && !adopted) this.#onRemoved();
      try {
        reader.restore();
      } catch (error) {
        // Its open files are still read; the next heartbeat tries again.
        if (errnoOf(error) === '') throw error;
      }
    }
  }

  #claim(): Queue[] {
    try {
      return adoptQueues(spoolFolderIn(this.#spoolDir), this.#here, {
        most: limits.adoptedMax,
        heartbeatMsMax: limits.heartbeatMsMax,
      });
    } catch (error) {
      // No spool folder, or an unreadable one: there is nothing to adopt, and the writer has reported it.
      if (errnoOf(error) !== '') return [];
      throw error;
    }
  }

  #add(reader: SegmentReader, queue: Queue | undefined, adopted: boolean): void {
    const onDelivered = (seconds: number): void => this.#delaySeconds.observe(seconds);
    const window = new Window(reader, onDelivered, (outcome, records) => {
      this.#counters.add(outcome, records);
      if (!adopted) this.#counters.add('ownSettled', records);
      if (reader === this.memory) this.#counters.add('memoryRecords', -records);
      this.#state.signal();
    });
    this.#open.push({ reader, window, adopted, queue });
  }
}

/** @returns whether the queue still exists */
function sayAlive(path: string): boolean {
  try {
    beat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === '') throw error;
    return errnoOf(error) !== 'ENOENT';
  }
}
