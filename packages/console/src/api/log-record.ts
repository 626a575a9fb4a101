// Type of one log record.

/** One log record. */
export interface LogRecord {
  readonly id: string;
  readonly index: string;
  /** ISO 8601, as precise as it is stored. */
  readonly at: string;
  readonly level?: string;
  readonly service?: string;
  readonly logger?: string;
  readonly message: string;
  readonly trace_id?: string;
  readonly span_id?: string;
  /**
   * Every field by its dotted name, as it was logged; an integer that JavaScript cannot hold is a text of its digits.
   * Long texts are cut in lists, and whole where one record is asked for.
   */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Names of fields with truncated values. */
  readonly cut?: readonly string[];
}

/** One record whole. `GET /api/logs/record?index&id` */
export interface WholeRecord {
  readonly record: LogRecord;
}
