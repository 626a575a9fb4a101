// The interface of a path into the plane: it sends a unique record and, on most paths, a unique metric.
import type { Engine, Operator } from '@telltale/plane';

/** What a path needs to send. */
export interface SmokeContext {
  readonly engine: Engine;
  readonly operator: Operator;
  readonly signal: AbortSignal;
}

/** What was sent; dispose of it after the search. */
export interface Sending extends AsyncDisposable {
  /** PromQL for the metric that was sent; absent if the path takes records only. */
  readonly series?: string;
  /** The path's own error, if it knows of one. */
  complaint?(): string | undefined;
}

/** One path into the plane. */
export interface SmokePath {
  /** Display name, such as `logstash, JSON lines over TLS`. */
  readonly name: string;
  /** The part that must run; absent if the plane itself is enough. */
  readonly part?: string;
  /** Sends one record with the message `smokeMessage(id)`. @throws Error if it cannot be sent */
  send(id: string, context: SmokeContext): Promise<Sending>;
}

/** The message of the record; it contains the id as one word, for the search. */
export function smokeMessage(id: string): string {
  return `smoke test ${id}`;
}

/** For a path that leaves nothing to clean up. */
export const nothingToEnd: Sending = { async [Symbol.asyncDispose]() {} };
