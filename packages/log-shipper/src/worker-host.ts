// Hosts the worker thread: starts it when needed, restarts it when it dies, never blocks the app.
import { clearTimeout, setTimeout } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { limits } from './limits.ts';
import { ShipperError } from './shipper-error.ts';
import type { FromWorker, ToWorker, WorkerData, WorkerStart } from './worker/protocol.ts';

/** The worker's file beside this one, compiled or as source. */
const workerFile = new URL(import.meta.url.endsWith('.ts') ? './worker/main.ts' : './worker/main.js', import.meta.url);

/** Preloaded by Node into a worker if the working folder is gone. */
const withoutFolderFile = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? './worker/missing-working-folder.ts' : './worker/missing-working-folder.js',
    import.meta.url,
  ),
);

function isFolderRemoved(): boolean {
  try {
    process.cwd();
    return false;
  } catch {
    return true;
  }
}

/** A running worker. */
export class WorkerHost {
  readonly #start: () => WorkerStart;
  readonly #onMessage: (message: FromWorker) => void;
  readonly #onWarning: (message: string) => void;
  readonly #onDeath: () => void;
  #worker: Worker | undefined;
  #reports: MessagePort | undefined;
  #startedAt = 0;
  /** Posted frames, limited by the memory bound. */
  readonly #waiting: ToWorker[] = [];
  #isDue = false;
  #closed = false;

  /**
   * @param start returns the worker's start data, also for a restart
   * @param onDeath called when a worker has ended, for any reason, before another one starts
   */
  constructor(
    start: () => WorkerStart,
    onMessage: (message: FromWorker) => void,
    onWarning: (message: string) => void,
    onDeath: () => void,
  ) {
    this.#start = start;
    this.#onMessage = onMessage;
    this.#onWarning = onWarning;
    this.#onDeath = onDeath;
  }

  /** Whether it was closed: posts are no longer taken. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Starts the worker, if there is none, once the app has had a moment to start: its records wait on disk. */
  ensureSoon(): void {
    if (this.#worker !== undefined || this.#isDue || this.#closed) return;
    this.#isDue = true;
    // A timer, because an unreferenced immediate would not wake a sleeping loop.
    setTimeout(() => {
      this.#isDue = false;
      this.ensure();
    }, limits.workerStartDelayMs).unref();
  }

  /** Starts the worker if there is none. */
  ensure(): void {
    if (this.#worker !== undefined || this.#closed || Date.now() - this.#startedAt < limits.workerRestartMsMin) return;
    this.#startedAt = Date.now();
    // A separate channel: a port can be drained without an event loop, a Worker cannot.
    const { port1: reports, port2 } = new MessageChannel();
    const worker = new Worker(workerFile, {
      name: 'telltale-shipper',
      workerData: { ...this.#start(), reports: port2 } satisfies WorkerData,
      transferList: [port2],
      // Neither the preload nor other options of the process apply to this thread.
      execArgv: isFolderRemoved() ? ['--require', withoutFolderFile] : [],
      env: {},
      resourceLimits: {
        maxYoungGenerationSizeMb: limits.workerYoungMegabytes,
        maxOldGenerationSizeMb: limits.workerOldMegabytes,
      },
      // Its output must not appear in the app's output.
      stdout: true,
      stderr: true,
    });
    worker.unref();
    reports.on('message', this.#onMessage);
    reports.unref();
    worker.on('error', (cause) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      this.#onWarning(
        new ShipperError('worker', `the worker thread failed: ${why}. It is restarted and continues from the disk.`, {
          cause,
        }).message,
      );
    });
    worker.on('exit', () => {
      this.#worker = undefined;
      // Its last messages determine the next worker's start data.
      this.drain();
      reports.close();
      this.#onDeath();
      if (this.#closed) return;
      // With a delay: restarting a worker that always fails must not become the process's main work.
      setTimeout(() => this.ensure(), limits.workerRestartMsMin).unref();
    });
    this.#worker = worker;
    this.#reports = reports;
    for (const message of this.#waiting.splice(0)) worker.postMessage(message);
  }

  post(message: ToWorker): void {
    if (this.#worker !== undefined) this.#worker.postMessage(message);
    // Between two workers: the next one reads records on disk, but records in memory are lost.
    else if (message.kind === 'memory' && !this.#closed) this.#waiting.push(message);
  }

  /** Handles the worker's messages without an event loop: the process is ending. */
  drain(): void {
    if (this.#reports === undefined) return;
    for (;;) {
      const received: { message: FromWorker } | undefined = receiveMessageOnPort(this.#reports);
      if (received === undefined) return;
      this.#onMessage(received.message);
    }
  }

  /** Lets the worker finish its current work, and ends it. */
  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.ref();
    worker.postMessage({ kind: 'close' } satisfies ToWorker);
    const timer = setTimeout(() => void worker.terminate(), limits.workerCloseMsMax);
    await ended;
    clearTimeout(timer);
  }
}
