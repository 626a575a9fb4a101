// Reports the worker's troubles to the app's thread: each cause once, and its recovery once.
import { type CredentialsDescription, describeCredentials } from '../describe-credentials.ts';
import type { ElasticsearchTarget } from '../elasticsearch-target.ts';
import { limits } from '../limits.ts';
import { ShipperError } from '../shipper-error.ts';
import type { Counters } from '../stats.ts';
import type { FromWorker } from './protocol.ts';
import { type BulkItem, reasonOf } from './verdict.ts';

/** A current problem. */
interface Trouble {
  /** The index that rejects records; undefined if it is Elasticsearch as a whole. */
  readonly index: string | undefined;
  readonly error: ShipperError;
}

/** Sends reports to the app's thread. */
export class Reports {
  readonly #post: (message: FromWorker) => void;
  readonly #counters: Counters;
  readonly #credentials: CredentialsDescription;
  /** Current problems by cause; each is reported once. */
  readonly #troubles = new Map<string, Trouble>();
  #lastError: string | undefined;
  /** Consecutive responses with temporary rejections, by index. */
  readonly #refusals = new Map<string, number>();

  constructor(post: (message: FromWorker) => void, counters: Counters, target: ElasticsearchTarget) {
    this.#post = post;
    this.#credentials = describeCredentials(target);
    this.#counters = counters;
  }

  /** A request succeeded, and none of its items is retried. */
  succeeded(index: string): void {
    this.#refusals.delete(index);
    this.#recovered((trouble) => trouble.index === undefined || trouble.index === index);
  }

  /** A request was answered, and some of its items are retried. */
  refusedForNow(index: string, answer: BulkItem): void {
    this.#recovered((trouble) => trouble.index === undefined);
    const { status = 0, error: { type = '' } = {} } = answer;
    const refusals = (this.#refusals.get(index) ?? 0) + 1;
    if (this.#refusals.size < limits.causesReportedMax) this.#refusals.set(index, refusals);
    // A busy Elasticsearch rejects a record now and then: that is reported only after a second or two.
    if ((status === 429 || status >= 500) && refusals < limits.refusalsUnreportedMax) return;
    const forbidden = status === 401 || status === 403;
    const remedy = forbidden
      ? `Grant auto_configure and create_doc on it to ${this.#credentials.who}.`
      : 'They are sent again until it accepts them.';
    const message = `Elasticsearch accepts no records for ${index}: ${reasonOf(answer)}. They wait in the spool. ${remedy}`;
    const error = new ShipperError(forbidden ? 'unauthorised' : 'overloaded', message);
    this.#tell(`${index} ${status} ${type}`, { index, error });
  }

  /** A request failed. */
  failed(error: ShipperError): void {
    // Once for each cause, not for each attempt: the messages of an outage vary. Authentication and authorization are
    // two causes.
    this.#tell(error.code === 'unauthorised' ? error.message : error.code, { index: undefined, error });
  }

  /** Another problem. */
  warn(error: ShipperError): void {
    this.#post({ kind: 'warning', message: error.message });
  }

  /** Elasticsearch answered: some problems are resolved. */
  #recovered(isOver: (trouble: Trouble) => boolean): void {
    const before = this.#troubles.size;
    for (const [cause, trouble] of this.#troubles) if (isOver(trouble)) this.#troubles.delete(cause);
    this.#show();
    if (before > 0 && this.#troubles.size === 0) {
      this.#post({ kind: 'warning', message: '[telltale shipper] Elasticsearch accepts records again.' });
    }
  }

  #tell(cause: string, trouble: Trouble): void {
    const isNew = !this.#troubles.has(cause) && this.#troubles.size < limits.causesReportedMax;
    // The newest comes last.
    this.#troubles.delete(cause);
    this.#troubles.set(cause, trouble);
    // Before the warning, so that a reader of the warning finds the same state.
    this.#show();
    if (isNew) this.warn(trouble.error);
  }

  #show(): void {
    const troubles = [...this.#troubles.values()];
    this.#counters.set('paused', troubles.some(({ error }) => error.code === 'unauthorised') ? 1 : 0);
    const lastError = troubles.at(-1)?.error.message;
    if (lastError === this.#lastError) return;
    this.#lastError = lastError;
    this.#post({ kind: 'state', lastError });
  }
}
