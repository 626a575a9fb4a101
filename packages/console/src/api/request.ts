// Types of the request page's API.
import type { LogRecord } from './log-record.ts';

/** The lines of one request across services, in order. `GET /api/request?trace` */
export interface RequestTimeline {
  readonly trace_id: string;
  readonly records: readonly LogRecord[];
  /** In the order in which they were reached. */
  readonly services: readonly string[];
  /** More records than are listed. */
  readonly more: boolean;
  /** Why records are missing; absent if none is. */
  readonly incomplete?: string;
}
