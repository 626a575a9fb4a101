// Attributes of HTTP metrics, by OpenTelemetry's semantic conventions.
import type { Attributes } from '@opentelemetry/api';

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY']);

/** Unknown methods are unbounded. */
export function methodOf(method: string | undefined): string {
  const known = method?.toUpperCase() ?? 'GET';
  return methods.has(known) ? known : '_OTHER';
}

/** How an exchange ended. */
export interface Outcome {
  /** Undefined if none was sent. */
  readonly status: number | undefined;
  /** Why it ended early; undefined if it did not. */
  readonly error: string | undefined;
}

/** @param failsFrom the lowest status that is an error on this side: 500 for servers, 400 for clients */
export function outcomeAttributes({ status, error }: Outcome, failsFrom: 400 | 500): Attributes {
  const failed = error ?? (status !== undefined && status >= failsFrom ? String(status) : undefined);
  return {
    ...(status !== undefined && { 'http.response.status_code': status }),
    ...(failed !== undefined && { 'error.type': failed }),
  };
}
