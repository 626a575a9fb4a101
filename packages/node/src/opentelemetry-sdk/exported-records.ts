// Queues log records for OpenTelemetry's exporters: one push in the app's turn, the rest later.
import { setImmediate } from 'node:timers';
import { isLeaving } from '@telltale/log-shipper';
import { limits } from '../limits.ts';
import { loadOwn } from '../loading.ts';
import type { Service } from '../process/service.ts';
import type { Settings } from '../settings/settings.ts';
import { warn } from '../warnings.ts';

/** A waiting record. */
export interface ExportedRecord {
  /** Its document, without the fields that every document has. */
  readonly json: string;
  readonly traceFlags: number;
}

/** The destination. */
export interface RecordExport {
  emit(record: ExportedRecord): void;
  /** Never rejects. */
  flush(): Promise<void>;
}

/** The records of a process that OpenTelemetry exports. */
export class ExportedRecords {
  readonly #settings: Settings;
  readonly #service: Service;
  #waiting: ExportedRecord[] = [];
  #export: RecordExport | undefined;
  #failed = false;

  constructor(settings: Settings, service: Service) {
    this.#settings = settings;
    this.#service = service;
  }

  /** Never throws. */
  add(record: ExportedRecord): void {
    if (this.#failed) return;
    if (this.#waiting.length >= limits.exportedRecordsMax) {
      warn('opentelemetry', 'log records are dropped: more were logged in one turn of the event loop than the limit.');
      return;
    }
    this.#waiting.push(record);
    if (this.#waiting.length > 1) return;
    // One more turn would cause one more 'beforeExit', in which the app logs again.
    if (isLeaving()) this.#emitAll();
    else setImmediate(() => this.#emitAll());
  }

  /** Sends waiting records. Never rejects. */
  async flush(): Promise<void> {
    this.#emitAll();
    await this.#export?.flush();
  }

  #emitAll(): void {
    const records = this.#waiting;
    this.#waiting = [];
    if (records.length === 0) return;
    try {
      this.#export ??= this.#start();
      for (const record of records) this.#export.emit(record);
    } catch (error) {
      this.#failed = true;
      warn('opentelemetry', `cannot export log records: ${error}. The app continues without it.`);
    }
  }

  #start(): RecordExport {
    const sdk = loadOwn<typeof import('./sdk.ts')>('./opentelemetry-sdk/sdk.js');
    return sdk.startRecordExport(this.#settings, this.#service.attributes);
  }
}
