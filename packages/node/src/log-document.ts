// One log document as JSON: the part that never changes written once, the rest at each call.
import { threadId } from 'node:worker_threads';
import { limits as shared } from '@telltale/catalog';
import type { ErrorFields } from './error-fields.ts';
import { boundedText, safeJson } from './safe-json.ts';
import type { Service } from './service.ts';
import { activeTrace } from './trace-context.ts';

/** The version of the Elastic Common Schema that documents follow. */
const ECS_VERSION = '9.1.0';

/** What was logged. */
export interface LogRecord {
  readonly level: string;
  /** The library or logger that it came from. */
  readonly logger: string;
  readonly message: string;
  readonly error?: ErrorFields | undefined;
  /** What the app added; undefined where it added nothing. */
  readonly app?: object | undefined;
  readonly event?: Readonly<Record<string, string>> | undefined;
}

/** Writes documents for one service and dataset. */
export class LogDocument {
  /** `"service":{...},"host":{...},...` without braces around. */
  readonly #constant: string;
  readonly #dataset: string;

  constructor(service: Service, dataset: string) {
    this.#dataset = dataset;
    const fields = {
      ecs: { version: ECS_VERSION },
      service: {
        name: service.name,
        version: service.version,
        environment: service.environment,
        node: service.node === undefined ? undefined : { name: service.node },
      },
      host: { name: service.host },
      process: { pid: process.pid, thread: threadId === 0 ? undefined : { id: threadId } },
    };
    this.#constant = JSON.stringify(fields).slice(1, -1);
  }

  /** The document of a record logged now: one line of valid JSON, bounded in bytes. Never throws. */
  write(record: LogRecord): string {
    const app = record.app === undefined ? undefined : safeJson(record.app);
    const json = this.#assemble(record, app);
    // Characters are at most three bytes of UTF-8: only what could be too long is measured.
    if (json.length * 3 <= shared.documentBytesMax || Buffer.byteLength(json) <= shared.documentBytesMax) return json;
    return this.#assemble(record, JSON.stringify({ '…': `${app?.length ?? 0} characters were too many` }));
  }

  #assemble(record: LogRecord, app: string | undefined): string {
    const event = { dataset: this.#dataset, ...record.event };
    let json = `{"@timestamp":"${new Date().toISOString()}","message":${JSON.stringify(boundedText(record.message))}`;
    json += `,"log":${JSON.stringify({ level: record.level, logger: record.logger })},${this.#constant}`;
    json += `,"event":${JSON.stringify(event)}`;
    const trace = activeTrace();
    if (trace) json += `,"trace":{"id":"${trace.traceId}"},"span":{"id":"${trace.spanId}"}`;
    if (record.error) json += `,"error":${JSON.stringify(record.error)}`;
    if (app !== undefined && app !== '{}') json += `,"app":${app}`;
    return `${json}}`;
  }
}
