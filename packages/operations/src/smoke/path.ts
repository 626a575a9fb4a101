// The interface of a path into the plane: it sends a unique record and, on most paths, a unique metric.
import type { Engine, Operator } from '@telltale/plane';

/** What a path has to send with. */
export interface SmokeContext {
  readonly engine: Engine;
  readonly operator: Operator;
  readonly signal: AbortSignal;
}

/** What was sent; dispose of it after it is found or given up. */
export interface Sending extends AsyncDisposable {
  /** PromQL for the metric that was sent; absent if the path takes records only. */
  readonly series?: string;
  /** What went wrong meanwhile as far as the path knows; undefined where it knows of nothing. */
  complaint?(): string | undefined;
}

/** One way into the plane. */
export interface SmokePath {
  /** Name for people, such as `logstash, JSON lines over TLS`. */
  readonly name: string;
  /** Part that must run; absent where the plane itself is enough. */
  readonly part?: string;
  /**
   * Sends one record, whose message is `smokeMessage(id)`.
   *
   * @throws Error when it cannot be sent
   */
  send(id: string, context: SmokeContext): Promise<Sending>;
}

/** The message of the record; it contains the id as one word, for the search. */
export function smokeMessage(id: string): string {
  return `smoke test ${id}`;
}

/** A sending that leaves nothing behind. */
export const nothingToEnd: Sending = { async [Symbol.asyncDispose]() {} };
