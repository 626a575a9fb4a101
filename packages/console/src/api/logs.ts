// Types of the logs API: records, histogram, fields, live tail.
import type { GraphSeries } from './dashboards.ts';
import type { LogRecord } from './log-record.ts';

/**
 * Which records are meant; in addresses `service`, `level` and `field` may be repeated.
 * `field` is a condition such as `app.duration_ms>100`, `error.code=ECONNRESET`, `app.paid`, `!app.order.id`.
 */
export interface LogFilter {
  readonly services: readonly string[];
  readonly levels: readonly string[];
  /** Words that the message has, or a phrase in double quotes. */
  readonly text?: string;
  readonly fields: readonly string[];
  readonly trace?: string;
  /** Id of a saved search, whose condition is added. */
  readonly search?: string;
}

/** Records, the newest first unless it says otherwise. `GET /api/logs?from&to&<filter>&limit&cursor` */
export interface LogPage {
  readonly records: readonly LogRecord[];
  readonly total: number;
  /** Whether there are more than `total`. */
  readonly total_is_lower_bound: boolean;
  /** Goes on behind the last record; absent where there is none. */
  readonly cursor?: string;
  /** Fields of the filter that are not searchable in every record; on the first page. */
  readonly not_searched?: readonly NotSearched[];
  /** The field whose largest values come first, where a saved search orders its records so. */
  readonly largest_first?: string;
  /** Why records are missing here: a part of Elasticsearch did not answer, or not in time. */
  readonly incomplete?: string;
}

/** A field of a filter that does not find every record. */
export interface NotSearched {
  readonly field: string;
  /** Whether any index searches by it: a name may be misspelt. */
  readonly known: boolean;
  /** Records that the rest of the filter finds and that have a value under this name which is not searched by. */
  readonly records: number;
}

/** Counts of records over time. `GET /api/logs/histogram?from&to&<filter>&points&by=log.level` */
export interface LogHistogram {
  readonly times: readonly number[];
  readonly step_ms: number;
  readonly series: readonly GraphSeries[];
  /** Why records are not counted here; absent where all are. */
  readonly incomplete?: string;
}

/** The most frequent values of a field. `GET /api/logs/values?from&to&<filter>&name` */
export interface FieldValues {
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** Records with another value, or none. */
  readonly others: number;
  /** Why records are not counted here; absent where all are. */
  readonly incomplete?: string;
}

/** Names of fields, with their types. `GET /api/logs/fields` */
export interface FieldNames {
  readonly fields: readonly { readonly name: string; readonly type: string }[];
  /** Fields that there are beside these; absent where there are none. */
  readonly left_out?: number;
}

/**
 * What the live tail sends, as server-sent events: `GET /api/logs/tail?<filter>&after`. `skipped` counts records that
 * came too fast to be shown. The first says that records are listened to from now on, and may have none. The id of an
 * event is what `after` goes on behind.
 */
export interface TailEvent {
  /** In the order of their arrival. */
  readonly records: readonly LogRecord[];
  readonly skipped: number;
  /** Why nothing comes for the time being: Elasticsearch is asked again until it answers. */
  readonly unreachable?: string;
  /** Why records are missing: a part of the logs does not answer. They come when it does. */
  readonly incomplete?: string;
}
