// State in shared memory between the app's thread and the worker thread.

const cells = { segment: 0, idle: 1, signal: 2, exiting: 3, gaveUp: 4, adopting: 5, deleted: 6 } as const;

/** Signals between the two threads; each cell is written by one side. */
export class SharedState {
  readonly buffer: SharedArrayBuffer;
  readonly #cells: Int32Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(Object.keys(cells).length * 4)) {
    this.buffer = buffer;
    this.#cells = new Int32Array(buffer);
  }

  /** Number of the current segment; earlier ones are complete. */
  get segment(): number {
    return Atomics.load(this.#cells, cells.segment);
  }
  set segment(number: number) {
    Atomics.store(this.#cells, cells.segment, number);
  }

  /** Number of the last segment that was settled and deleted; earlier ones were too. */
  get deleted(): number {
    return Atomics.load(this.#cells, cells.deleted);
  }
  set deleted(number: number) {
    Atomics.store(this.#cells, cells.deleted, number);
  }

  /** The worker is idle, and wants a message when there is work. */
  set idle(idle: boolean) {
    Atomics.store(this.#cells, cells.idle, idle ? 1 : 0);
  }

  /** Returns whether the worker was idle, and clears the flag. */
  takeIdle(): boolean {
    return Atomics.exchange(this.#cells, cells.idle, 0) === 1;
  }

  /** The process is ending: records no longer wait for others to fill a request. */
  get exiting(): boolean {
    return Atomics.load(this.#cells, cells.exiting) === 1;
  }
  set exiting(exiting: boolean) {
    Atomics.store(this.#cells, cells.exiting, exiting ? 1 : 0);
  }

  /** A request failed while the process was ending: further waiting is useless. */
  get gaveUp(): boolean {
    return Atomics.load(this.#cells, cells.gaveUp) === 1;
  }
  set gaveUp(gaveUp: boolean) {
    Atomics.store(this.#cells, cells.gaveUp, gaveUp ? 1 : 0);
  }

  /** There may be records of dead processes to ship. */
  get adopting(): boolean {
    return Atomics.load(this.#cells, cells.adopting) === 1;
  }
  set adopting(adopting: boolean) {
    Atomics.store(this.#cells, cells.adopting, adopting ? 1 : 0);
  }

  /** Number of signals of the worker. */
  get signals(): number {
    return Atomics.load(this.#cells, cells.signal);
  }

  /** Wakes a thread in {@link wait}. */
  signal(): void {
    Atomics.add(this.#cells, cells.signal, 1);
    Atomics.notify(this.#cells, cells.signal);
  }

  /** Blocks this thread until the number of signals exceeds `seen`, or the time is over. */
  wait(seen: number, msMax: number): void {
    Atomics.wait(this.#cells, cells.signal, seen, msMax);
  }
}
