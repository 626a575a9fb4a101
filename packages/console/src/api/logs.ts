// Types of the logs API: records, histogram, fields, live tail.
import type { GraphSeries } from './dashboards.ts';
import type { LogRecord } from './log-record.ts';

/**
 * A filter for records; in addresses `service`, `level` and `field` may be repeated. `field` is a condition such as
 * `app.duration_ms>100`, `error.code=ECONNRESET`, `app.paid`, `!app.order.id`.
 */
export interface LogFilter {
  readonly services: readonly string[];
  readonly levels: readonly string[];
  /** Words of the message, or a phrase in double quotes. */
  readonly text?: string;
  readonly fields: readonly string[];
  readonly trace?: string;
  /** Id of a saved search; its condition is added. */
  readonly search?: string;
}

/** Records, the newest first unless `sorted_by` is set. `GET /api/logs?from&to&<filter>&limit&cursor` */
export interface LogPage {
  readonly records: readonly LogRecord[];
  readonly total: number;
  /** Whether there are more than `total`. */
  readonly total_is_lower_bound: boolean;
  /** The cursor after the last record; absent if there are no more. */
  readonly cursor?: string;
  /** Fields of the filter that cannot be searched in every record; on the first page only. */
  readonly not_searched?: readonly UnsearchableField[];
  /** The field by which a saved search orders its records, largest values first. */
  readonly largest_first?: string;
  /** Why records are missing: a part of Elasticsearch did not answer, or not in time. */
  readonly incomplete?: string;
}

/** A field of a filter that does not find every record. */
export interface UnsearchableField {
  readonly field: string;
  /** Whether the field can be searched in any index; if not, its name may be misspelt. */
  readonly known: boolean;
  /** Number of records that the rest of the filter finds and that have an unsearchable value in this field. */
  readonly records: number;
}

/** Counts of records over time. `GET /api/logs/histogram?from&to&<filter>&points&by=log.level` */
export interface LogHistogram {
  readonly times: readonly number[];
  readonly step_ms: number;
  readonly series: readonly GraphSeries[];
  /** Why records are not counted; absent if all are. */
  readonly incomplete?: string;
}

/** The most frequent values of a field. `GET /api/logs/values?from&to&<filter>&name` */
export interface FieldValues {
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** Number of records with another value, or none. */
  readonly others: number;
  /** Why records are not counted; absent if all are. */
  readonly incomplete?: string;
}

/** Names of fields, with their types. `GET /api/logs/fields` */
export interface FieldNames {
  readonly fields: readonly { readonly name: string; readonly type: string }[];
  /** Number of fields that are not listed; absent if all are. */
  readonly left_out?: number;
}

/**
 * An event of the live tail (server-sent events): `GET /api/logs/tail?<filter>&after`. `skipped` counts records that
 * were omitted because they came too fast. The first event confirms the start, and may have no records. `after` takes
 * the id of an event and resumes behind it.
 */
export interface TailEvent {
  /** In the order of arrival. */
  readonly records: readonly LogRecord[];
  readonly skipped: number;
  /** Why no records come at present: Elasticsearch does not answer, and is asked again until it does. */
  readonly unreachable?: string;
  /** Why records are missing: a part of the logs does not answer. The records come when it does. */
  readonly incomplete?: string;
}
