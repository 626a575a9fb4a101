// The verdict for an item by its status: delivered (2xx, 409 duplicate), retry (429, 5xx), or refused (400).
import { limits } from '../limits.ts';

/** Delivered, to be tried again, or refused for good. */
export type Verdict = 'delivered' | 'retry' | 'refused';

/** An item of a bulk response, reduced by the filter. */
export interface BulkItem {
  readonly status?: number;
  /** `used` if the data stream's failure store took it. */
  readonly failure_store?: string;
  readonly error?: {
    readonly type?: string;
    readonly reason?: string;
    readonly caused_by?: { readonly reason?: string };
  };
}

/**
 * Whether another record gave a new field its type while this one was being sent with a value of another type, which
 * Elasticsearch before 9 rejects. A retry succeeds: the field is no longer new.
 */
export function hasLostRace({ status, error }: BulkItem): boolean {
  const { type, reason = '' } = error ?? {};
  const isConflict = reason.startsWith('mapper [') && reason.includes('] cannot be changed from type [');
  return status === 400 && type === 'illegal_argument_exception' && isConflict;
}

/**
 * The verdict for one item. 409 means delivered: the id is the record's position, so the existing document is this very
 * record. 401 and 403 of an item are retried: an administrator can grant the privilege.
 *
 * @param races how often the record has lost a race for the type of a field
 */
export function verdictOf(item: BulkItem, races = 0): Verdict {
  const { status } = item;
  if (status === undefined) return 'retry';
  if ((status >= 200 && status < 300) || status === 409) return 'delivered';
  if (status === 429 || status >= 500 || status === 401 || status === 403 || status === 404) return 'retry';
  return hasLostRace(item) && races < limits.typeRacesMax ? 'retry' : 'refused';
}

/** Why an item was rejected, in one line. */
export function reasonOf({ status, error }: BulkItem): string {
  const cause = error?.caused_by?.reason;
  return `${status} ${error?.type ?? ''}: ${error?.reason ?? ''}${cause === undefined ? '' : ` (${cause})`}`;
}
