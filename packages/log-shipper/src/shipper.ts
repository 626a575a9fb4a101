// The shipper in the app's thread: appends records, never blocks, flushes on graceful shutdown.

import { resolve } from 'node:path';
import { clearImmediate, setImmediate, setTimeout } from 'node:timers';
import { listFolder } from '@telltale/files';
import { clearTextWarning } from './clear-text.ts';
import { describeCredentials } from './describe-credentials.ts';
import { DiskFirstWriter, type Durability } from './disk-first-writer.ts';
import type { ElasticsearchTarget } from './elasticsearch-target.ts';
import { bulkSecondsBounds, delaySecondsBounds, Histogram } from './histogram.ts';
import { limits } from './limits.ts';
import { isLeaving, onLeaving } from './process-end.ts';
import { addShipper } from './process-shippers.ts';
import { severityOf } from './severity.ts';
import { SharedState } from './shared-state.ts';
import { parseQueueName, queueName, self } from './spool/owner.ts';
import type { DataStream, Envelope } from './spool/segment-format.ts';
import type { Queue } from './spool/spool.ts';
import { spoolFolderIn } from './spool/spool-folder.ts';
import { Counters, type FilterReason, queued, type ShipperStats } from './stats.ts';
import type { FromWorker, WorkerStart } from './worker/protocol.ts';
import { WorkerHost } from './worker-host.ts';

/** Options of a shipper. */
export interface ShipperOptions {
  /** Name of its owner in messages; default `preload`. */
  readonly name?: string;
  /** The target of its records if each names its own index; by default the data stream. */
  readonly index?: string;
  /** Undefined: records are kept on disk and not sent. */
  readonly elasticsearch: ElasticsearchTarget | undefined;
  /** The data stream of records, `logs-<dataset>-<namespace>`. */
  readonly dataStream: DataStream;
  /**
   * Fields that every document has, an object as JSON: stored once for each segment and added when a document is sent.
   * No document may contain them itself. By default none.
   */
  readonly fields?: string;
  /** Folder of the segments; created if missing. Several processes may share one. */
  readonly spoolDir: string;
  /** Maximum bytes that wait there for this process. */
  readonly spoolBytesMax: number;
  /**
   * What a record survives from the end of its turn: `turn`, the default, any end of this process; `fsync`, a moment
   * later, also that of the machine; `memory` neither.
   */
  readonly durability?: Durability;
  /** Maximum bytes in memory if no disk is writable; by default 32 MiB. */
  readonly memoryBytesMax?: number;
  /** Timeout of {@link Shipper.close}, milliseconds. */
  readonly exitFlushMsMax: number;
  /** Called with one line for each problem, once for each cause. */
  readonly onWarning: (message: string) => void;
}

/** A running shipper. None of its methods throws. */
export interface Shipper {
  /**
   * Takes a record. It is on disk at the end of this turn of the event loop.
   *
   * @param documentJson the document, an object as JSON text; `data_stream.*` is added when it is sent. A document that
   * begins with `{"_index":"name",` goes to that index instead, without that field and without additions
   * @param level the logging library's name of its level
   */
  append(documentJson: string, level: string): void;
  /** Counts a record that the user chose to omit. */
  leaveOut(level: string, reason: FilterReason): void;
  /** The current counters. */
  stats(): ShipperStats;
  /** Resolves with true when everything appended before is settled, with false after `msMax`. */
  flush(msMax: number): Promise<boolean>;
  /** Sends for at most `exitFlushMsMax`, and ends. The rest stays on disk for the next start. */
  close(): Promise<void>;
  /** Writes this turn's records now. */
  writeNow(): void;
  /**
   * Undefined while more can be taken; otherwise a promise that resolves when a slow disk has caught up. Elasticsearch
   * is never the reason: its records wait on disk.
   */
  behind(): Promise<void> | undefined;
  /** Resolves when everything appended before is as durable as `durability` says. */
  written(): Promise<void>;
  /**
   * For the end of a process without an event loop: writes, and blocks this thread until everything is settled, a
   * request fails, or `msMax` is over. Returns whether everything was settled.
   */
  flushSync(msMax: number): boolean;
}

/** Starts a shipper. The worker thread starts with the first record, or if a dead process has left records. */
export function startShipper(options: ShipperOptions): Shipper {
  // An absolute path: the application may change its working folder before the worker starts.
  const { elasticsearch, spoolDir } = options;
  return new DiskFirstShipper({
    ...options,
    spoolDir: resolve(spoolDir),
    elasticsearch: elasticsearch && withAbsoluteFiles(elasticsearch),
  });
}

function withAbsoluteFiles(target: ElasticsearchTarget): ElasticsearchTarget {
  const { apiKeyFile, passwordFile, caFile } = target;
  return {
    ...target,
    ...(apiKeyFile !== undefined && { apiKeyFile: resolve(apiKeyFile) }),
    ...(passwordFile !== undefined && { passwordFile: resolve(passwordFile) }),
    ...(caFile !== undefined && { caFile: resolve(caFile) }),
  };
}

class DiskFirstShipper implements Shipper {
  readonly #options: ShipperOptions;
  readonly #envelope: Envelope;
  readonly #counters = new Counters();
  readonly #state = new SharedState();
  readonly #bulkSeconds = new Histogram(bulkSecondsBounds);
  readonly #delaySeconds = new Histogram(delaySecondsBounds);
  readonly #emitted = new Map<string, number>();
  readonly #host: WorkerHost | undefined;
  readonly #writer: DiskFirstWriter;
  readonly #warned = new Set<string>();
  #scheduled: NodeJS.Immediate | undefined;
  readonly #stopLeaving: () => void;
  readonly #leave: () => void;
  #ending = false;
  /** Set when the process is ending: from then on nothing waits. */
  #endsAt = 0;
  #lastError: string | undefined;
  /** The state that a dead worker leaves to the next one. */
  #adopted: readonly Queue[] = [];

  constructor(options: ShipperOptions) {
    this.#options = options;
    this.#envelope = { dataStream: options.dataStream, fields: options.fields ?? '{}' };
    const { elasticsearch } = options;
    if (elasticsearch !== undefined) {
      const warning = clearTextWarning(elasticsearch);
      if (warning !== undefined) this.#warn(`[telltale shipper] ${warning}`);
      this.#host = new WorkerHost(
        () => this.#workerStart(elasticsearch),
        (message) => this.#hear(message),
        (message) => this.#warn(message),
        () => this.#bury(),
      );
    }
    const { spoolDir, spoolBytesMax, durability = 'turn', memoryBytesMax = limits.memoryBytesMax } = options;
    this.#stopLeaving = onLeaving(() => {
      clearImmediate(this.#scheduled);
      this.#scheduled = undefined;
      this.writeNow();
    });
    this.#writer = new DiskFirstWriter({
      spoolDir,
      spoolBytesMax,
      durability,
      memoryBytesMax,
      envelope: this.#envelope,
      state: this.#state,
      counters: this.#counters,
      host: this.#host,
      onFailure: (error) => this.#warn(error instanceof Error ? error.message : String(error)),
    });
    if (this.#othersQueued()) {
      this.#state.adopting = true;
      this.#host?.ensureSoon();
    }
    const { dataset, namespace } = options.dataStream;
    this.#leave = addShipper({
      name: options.name ?? 'preload',
      target: options.index ?? `logs-${dataset}-${namespace}`,
      credentials: elasticsearch === undefined ? 'nobody' : describeCredentials(elasticsearch).who,
      spoolDir,
      stats: () => this.stats(),
    });
  }

  append(documentJson: string, level: string): void {
    this.#countEmitted(level);
    if (!this.#writer.append(documentJson, severityOf(level))) return;
    // For the 'exit' listeners after ours: no turn of the event loop will end any more.
    if (this.#ending) this.#settleSync();
    // One more turn would cause one more 'beforeExit', in which the app logs again, in an endless loop.
    else if (isLeaving()) this.writeNow();
    else if (this.#scheduled === undefined) {
      this.#scheduled = setImmediate(() => {
        this.#scheduled = undefined;
        this.writeNow();
      });
    }
  }

  leaveOut(level: string, reason: FilterReason): void {
    this.#countEmitted(level);
    this.#counters.add(reason === 'level' ? 'droppedLevel' : 'droppedRule', 1);
  }

  writeNow(): void {
    this.#writer.flush();
  }

  behind(): Promise<void> | undefined {
    return this.#writer.behind();
  }

  async written(): Promise<void> {
    this.writeNow();
    await this.#writer.settled();
  }

  stats(): ShipperStats {
    const at = this.#counters.snapshot();
    return {
      emitted: Object.fromEntries(this.#emitted),
      delivered: at.delivered,
      deadLettered: at.deadLettered,
      dropped: {
        spool_full: at.droppedFull,
        spool_unwritable: at.droppedUnwritable,
        spool_removed: at.droppedRemoved,
        damaged: at.droppedDamaged,
        too_large: at.droppedTooLarge,
        level: at.droppedLevel,
        rule: at.droppedRule,
      },
      adopted: at.adopted,
      queued: queued(at) + this.#writer.pending,
      spoolBytes: at.spoolBytes,
      slowDisk: at.slowDisk === 1,
      bulkBytes: at.bulkBytes,
      retried: at.retried,
      concurrency: at.concurrency,
      oldestSeconds: at.oldestAt === 0 ? 0 : Math.max(0, (Date.now() - at.oldestAt) / 1_000),
      bulkSeconds: this.#bulkSeconds.snapshot(),
      delaySeconds: this.#delaySeconds.snapshot(),
      bulkRequests: { ok: at.bulkOk, retried: at.bulkRetried, refused: at.bulkRefused },
      paused: at.paused === 1,
      lastError: this.#lastError,
    };
  }

  async flush(msMax: number): Promise<boolean> {
    this.writeNow();
    const written = this.#counters.get('written');
    const deadline = Date.now() + msMax;
    // Without a worker there is nothing to wait for.
    const host = this.#host?.closed === false ? this.#host : undefined;
    // Records that are lost meanwhile are not waited for.
    const isOpen = (): boolean => this.#counters.get('ownSettled') < Math.min(written, this.#counters.get('written'));
    while (host !== undefined && isOpen() && Date.now() < deadline) {
      host.ensure();
      await new Promise((resolve) => setTimeout(resolve, Math.min(limits.exitPollMs, msMax)));
    }
    return !isOpen();
  }

  async close(): Promise<void> {
    await this.written();
    await this.flush(this.#options.exitFlushMsMax);
    await this.#host?.close();
    this.#stopLeaving();
    // Records that were logged while the worker ended are on disk, and stay for the next start.
    this.writeNow();
    this.#writer.close(this.#counters.get('ownSettled') >= this.#counters.get('written'));
    this.#leave();
  }

  flushSync(msMax: number): boolean {
    this.#ending = true;
    this.#endsAt = Date.now() + msMax;
    return this.#settleSync();
  }

  #settleSync(): boolean {
    this.writeNow();
    this.#writer.finish();
    const pending = (): boolean =>
      this.#counters.get('ownSettled') < this.#counters.get('written') || (this.#state.adopting && !this.#state.gaveUp);
    if (this.#host !== undefined && pending()) {
      this.#state.exiting = true;
      this.#host.ensure();
      this.#host.post({ kind: 'wake' });
      const left = (): number => this.#endsAt - Date.now();
      for (let ms = left(); ms > 0 && pending() && !this.#state.gaveUp; ms = left()) {
        this.#state.wait(this.#state.signals, Math.min(ms, limits.exitPollMs));
      }
      this.#host.drain();
    }
    const settled = this.#counters.get('ownSettled') >= this.#counters.get('written');
    // The rest stays open until the process has ended: its 'exit' listeners may still log.
    if (settled) this.#writer.close(true);
    return settled;
  }

  #countEmitted(level: string): void {
    const known = this.#emitted.has(level) || this.#emitted.size < limits.levelsMax;
    const counted = known ? level : 'other';
    this.#emitted.set(counted, (this.#emitted.get(counted) ?? 0) + 1);
  }

  #workerStart(target: ElasticsearchTarget): WorkerStart {
    return {
      target,
      spoolDir: this.#options.spoolDir,
      envelope: this.#envelope,
      queue: this.#writer.queue,
      adopted: this.#adopted,
      // New for each worker: it counts posted records from one, and an id must be unique.
      memoryId: parseQueueName(queueName(self()))?.id ?? '',
      counters: this.#counters.buffer,
      bulkSeconds: this.#bulkSeconds.buffer,
      delaySeconds: this.#delaySeconds.buffer,
      state: this.#state.buffer,
    };
  }

  /** A worker has died: the records in its memory are lost, and the next worker reads its adopted queues again. */
  #bury(): void {
    this.#writer.loseMemory();
    this.#counters.forgetUnsettledAdopted();
  }

  #hear(message: FromWorker): void {
    if (message.kind === 'warning') this.#options.onWarning(this.#named(message.message));
    else if (message.kind === 'adopted') this.#adopted = message.queues;
    else if (message.kind === 'removed') this.#writer.look();
    else if (message.kind === 'missing') this.#writer.missing(message);
    else this.#lastError = message.lastError;
  }

  /** Reports each failure once; the failures are few, because their paths and codes are. */
  #warn(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#options.onWarning(this.#named(message));
  }

  /** The owner's name as prefix: a process may have several shippers. */
  #named(message: string): string {
    const { name } = this.#options;
    return name === undefined ? message : message.replace(/^\[telltale shipper\]/, `[telltale ${name}]`);
  }

  #othersQueued(): boolean {
    try {
      return listFolder(spoolFolderIn(this.#options.spoolDir)).some((name) => parseQueueName(name) !== undefined);
    } catch {
      // No folder yet, or an unreadable one: the first write shows which.
      return false;
    }
  }
}
