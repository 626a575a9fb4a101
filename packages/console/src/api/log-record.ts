// Type of one log record.

/** One log record. */
export interface LogRecord {
  readonly id: string;
  readonly index: string;
  /** ISO 8601, with the stored precision. */
  readonly at: string;
  readonly level?: string;
  readonly service?: string;
  readonly logger?: string;
  readonly message: string;
  readonly trace_id?: string;
  readonly span_id?: string;
  /**
   * Every field by its dotted name, as it was logged; integers beyond JavaScript's range are strings. Long texts are
   * truncated in lists, and whole if a single record is requested.
   */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Names of fields with truncated values. */
  readonly cut?: readonly string[];
}

/** One whole record. `GET /api/logs/record?index&id` */
export interface WholeRecord {
  readonly record: LogRecord;
}
