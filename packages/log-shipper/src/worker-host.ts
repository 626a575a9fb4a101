// Hosts the worker thread: starts it when needed, restarts it when it dies, never blocks the app.
import { clearTimeout, setTimeout } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { limits } from './limits.ts';
import { ShipperError } from './shipper-error.ts';
import type { FromWorker, ToWorker, WorkerData, WorkerStart } from './worker/protocol.ts';

/** The file beside this one, as it is here: compiled, or as it was written. */
const workerFile = new URL(import.meta.url.endsWith('.ts') ? './worker/main.ts' : './worker/main.js', import.meta.url);

/** What Node preloads into a worker if the working folder is gone. */
const withoutFolderFile = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? './worker/without-folder.ts' : './worker/without-folder.js',
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
  /** Bounded by what memory may hold. */
  readonly #waiting: ToWorker[] = [];
  #isDue = false;
  #closed = false;

  /**
   * @param start what a worker starts with, asked again when it is started again
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

  /** Whether it was closed: nobody takes what is posted any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Has the worker started, where there is none, once the app has had a moment to start: what waits for it is on disk.
   */
  ensureSoon(): void {
    if (this.#worker !== undefined || this.#isDue || this.#closed) return;
    this.#isDue = true;
    // A timer, for an immediate that holds no process up would not wake a loop that sleeps.
    setTimeout(() => {
      this.#isDue = false;
      this.ensure();
    }, limits.workerStartDelayMs).unref();
  }

  /** Starts the worker where there is none. */
  ensure(): void {
    if (this.#worker !== undefined || this.#closed || Date.now() - this.#startedAt < limits.workerRestartMsMin) return;
    this.#startedAt = Date.now();
    // A separate channel: a port can be drained without an event loop, a Worker cannot.
    const { port1: reports, port2 } = new MessageChannel();
    const worker = new Worker(workerFile, {
      name: 'telltale-shipper',
      workerData: { ...this.#start(), reports: port2 } satisfies WorkerData,
      transferList: [port2],
      // Neither the preload nor whatever else the process was started with is for this thread.
      execArgv: isFolderRemoved() ? ['--require', withoutFolderFile] : [],
      env: {},
      resourceLimits: {
        maxYoungGenerationSizeMb: limits.workerYoungMegabytes,
        maxOldGenerationSizeMb: limits.workerOldMegabytes,
      },
      // What it prints would be the application's output.
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
      // Its last messages decide what the next worker starts with.
      this.drain();
      reports.close();
      this.#onDeath();
      if (this.#closed) return;
      // With an interval between: a worker that cannot live must not become the process's main work.
      setTimeout(() => this.ensure(), limits.workerRestartMsMin).unref();
    });
    this.#worker = worker;
    this.#reports = reports;
    for (const message of this.#waiting.splice(0)) worker.postMessage(message);
  }

  post(message: ToWorker): void {
    if (this.#worker !== undefined) this.#worker.postMessage(message);
    // Between two workers: what is on disk the next one reads there, what is in memory is nowhere else.
    else if (message.kind === 'memory' && !this.#closed) this.#waiting.push(message);
  }

  /** Handles what the worker has posted, without an event loop: the process is ending. */
  drain(): void {
    if (this.#reports === undefined) return;
    for (;;) {
      const received: { message: FromWorker } | undefined = receiveMessageOnPort(this.#reports);
      if (received === undefined) return;
      this.#onMessage(received.message);
    }
  }

  /** Lets the worker finish what it is doing, and ends it. */
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
