// Writes a log document as JSON: its constant fields once for each segment, the others for each record.
import { threadId } from 'node:worker_threads';
import type { LogFieldName } from '@telltale/catalog';
import { limits } from '../limits.ts';
import type { ErrorFields } from './error-fields.ts';
import { FieldNames, type MostNames } from './field-names.ts';
import { type FieldRule, FieldTypes } from './field-types.ts';
import { Redaction } from './redaction.ts';
import { safeJson } from './safe-json.ts';
import { boundedText, cleanText, newWalk, resetWalk, type Walk } from './walk.ts';

/** The version of the Elastic Common Schema that documents follow. */
const ECS_VERSION = '9.1.0';

/** The content of a log call. */
export interface LogRecord {
  readonly level: string;
  /** The library or logger. */
  readonly logger: string;
  readonly message: string;
  readonly error?: ErrorFields | undefined;
  /** The app's own fields; undefined if there are none. */
  readonly app?: object | undefined;
  /** Further fields of the catalog, by their full names. */
  readonly fields?: Readonly<Partial<Record<LogFieldName, string | number>>> | undefined;
}

/** The ids of a span. */
export interface TraceIds {
  readonly traceId: string;
  readonly spanId: string;
}

/** The service that logs. */
export interface LogSource {
  readonly name: string;
  readonly version?: string | undefined;
  readonly environment?: string | undefined;
  /** The instance, if it has its own name. */
  readonly node?: string | undefined;
  readonly host: string;
  /** Further fields of each document, not those above. */
  readonly more?: object | undefined;
}

/** Options of the documents. */
export interface LogDocumentOptions {
  readonly source: LogSource;
  readonly dataset: string;
  /** Returns the current span, for each record. */
  readonly trace?: (() => TraceIds | undefined) | undefined;
  /** Further secret keys (a name, or a path with dots); false redacts nothing. */
  readonly redact?: readonly string[] | false | undefined;
  /** Types of the app's fields; a field without one gets the type of its value. */
  readonly fieldTypes?: readonly FieldRule[] | undefined;
  /** Called once if the app logs more field names than an index can search. */
  readonly onNamesExceeded?: ((most: MostNames) => void) | undefined;
}

/** The app's fields of a record, redacted and bounded. */
interface Parts {
  readonly message: string;
  readonly error: ErrorFields | undefined;
  /** As JSON. */
  readonly app: string | undefined;
}

/**
 * Wraps a list, or a toJSON result that is not an object: Elasticsearch rejects a record whose `app` is not an object.
 */
function objectJson(json: string | undefined): string | undefined {
  if (json === undefined || json === 'null') return undefined;
  return json.startsWith('{') ? json : `{"value":${json}}`;
}

/** Writes the documents of one service. */
export class LogDocument {
  /** The fields that every document has: an object as JSON. */
  readonly fields: string;
  /** Number of documents with truncated values, which are marked. */
  cut = 0;
  /** Number of documents with a redacted secret. */
  redacted = 0;
  /** Number of documents with field names beyond the searchable ones of an index. */
  namesExceeded = 0;
  readonly #onNamesExceeded: ((most: MostNames) => void) | undefined;
  readonly #names = new FieldNames();
  readonly #trace: () => TraceIds | undefined;
  /** One walk for all records: each is written before the next one. */
  readonly #walk: Walk;
  #at = 0;
  #timestamp = '';
  #log = { level: '', logger: '', json: '' };

  constructor(options: LogDocumentOptions) {
    const { source, dataset, trace = () => undefined, redact = [], fieldTypes = [], onNamesExceeded } = options;
    this.#trace = trace;
    this.#onNamesExceeded = onNamesExceeded;
    this.#walk = newWalk(
      redact === false ? undefined : new Redaction(redact),
      fieldTypes.length === 0 ? undefined : new FieldTypes(fieldTypes),
      this.#names,
    );
    this.fields = JSON.stringify({
      ...source.more,
      ecs: { version: ECS_VERSION },
      service: {
        name: source.name,
        version: source.version,
        environment: source.environment,
        node: source.node === undefined ? undefined : { name: source.node },
      },
      host: { name: source.host },
      process: { pid: process.pid, thread: threadId === 0 ? undefined : { id: threadId } },
      event: { dataset },
    });
  }

  /**
   * The document of a record logged now, without {@link fields}: one line of valid JSON, bounded in bytes. Never
   * throws.
   */
  write(record: LogRecord): string {
    const walk = this.#walk;
    resetWalk(walk);
    // Before the app's fields, which may use up the record's budget.
    const message = this.#text(record.message);
    const error = record.error && this.#clean(record.error);
    const app = record.app === undefined ? undefined : objectJson(safeJson(record.app, walk));
    const parts = { message, error, app };
    let json = this.#assemble(record, parts);
    // A character has at most three bytes of UTF-8: only texts that may be too long are measured.
    if (json.length * 3 > limits.documentBytesMax && Buffer.byteLength(json) > limits.documentBytesMax) {
      walk.cuts += 1;
      json = this.#assemble(record, { ...parts, app: `{"…":"${app?.length ?? 0} characters were too many"}` });
    }
    if (walk.cuts > 0) this.cut += 1;
    if (walk.redacted > 0) this.redacted += 1;
    if (this.#names.beyond > 0) this.#exceeded();
    return json;
  }

  /** Distinct field names under `app` so far, up to the limit. */
  get names(): number {
    return this.#names.count;
  }

  #exceeded(): void {
    this.#names.beyond = 0;
    this.namesExceeded += 1;
    if (this.namesExceeded === 1) this.#onNamesExceeded?.(this.#names.most());
  }

  #text(text: string): string {
    return cleanText(text, this.#walk);
  }

  #clean({ type, code, message, stack_trace: stack }: ErrorFields): ErrorFields {
    return {
      ...(type !== undefined && { type }),
      ...(code !== undefined && { code }),
      ...(message !== undefined && { message: this.#text(message) }),
      ...(stack !== undefined && { stack_trace: this.#text(stack) }),
    };
  }

  #assemble(record: LogRecord, { message, error, app }: Parts): string {
    let json = `{"@timestamp":"${this.#now()}","message":${JSON.stringify(message)},"log":${this.#logJson(record)}`;
    const { fields } = record;
    // With dots, because objects such as `event` are among the fields that every document has.
    if (fields) for (const [name, value] of Object.entries(fields)) json += `,"${name}":${JSON.stringify(value)}`;
    const trace = this.#trace();
    if (trace) json += `,"trace":{"id":"${trace.traceId}"},"span":{"id":"${trace.spanId}"}`;
    if (error) json += `,"error":${JSON.stringify(error)}`;
    const { cuts, redacted } = this.#walk;
    if (cuts > 0) json += redacted > 0 ? ',"tags":["cut","redacted"]' : ',"tags":["cut"]';
    else if (redacted > 0) json += ',"tags":["redacted"]';
    if (app !== undefined && app !== '{}') json += `,"app":${app}`;
    return `${json}}`;
  }

  /** Most records have the same logger and level as the previous one. */
  #logJson({ level, logger }: LogRecord): string {
    if (this.#log.level !== level || this.#log.logger !== logger) {
      this.#log = { level, logger, json: JSON.stringify({ level: boundedText(level, limits.keyLengthMax), logger }) };
    }
    return this.#log.json;
  }

  #now(): string {
    const at = Date.now();
    if (at !== this.#at) {
      this.#at = at;
      this.#timestamp = new Date(at).toISOString();
    }
    return this.#timestamp;
  }
}
