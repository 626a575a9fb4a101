// Attributes of HTTP metrics, by OpenTelemetry's semantic conventions.
import type { Attributes } from '@opentelemetry/api';

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY']);

/** A method that nobody knows may be anything, and be another one each time. */
export function methodOf(method: string | undefined): string {
  const known = method?.toUpperCase() ?? 'GET';
  return methods.has(known) ? known : '_OTHER';
}

/** How an exchange ended. */
export interface Outcome {
  /** Undefined where none was sent. */
  readonly status: number | undefined;
  /** Why it ended before its time; undefined where it did not. */
  readonly error: string | undefined;
}

/** @param failsFrom the least status that is an error for this side: 500 for who serves, 400 for who asks */
export function outcomeAttributes({ status, error }: Outcome, failsFrom: 400 | 500): Attributes {
  const failed = error ?? (status !== undefined && status >= failsFrom ? String(status) : undefined);
  return {
    ...(status !== undefined && { 'http.response.status_code': status }),
    ...(failed !== undefined && { 'error.type': failed }),
  };
}
