// Types of the request view's API.
import type { LogRecord } from './log-record.ts';

/** The lines of one request across services, in order. `GET /api/request?trace` */
export interface RequestTimeline {
  readonly trace_id: string;
  readonly records: readonly LogRecord[];
  /** In the order in which the request reached them. */
  readonly services: readonly string[];
  /** Whether there are more records than are listed. */
  readonly more: boolean;
  /** Why records are missing; absent if none are. */
  readonly incomplete?: string;
}
