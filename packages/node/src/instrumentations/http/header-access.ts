// Getter and setter for propagators: headers of received and of outgoing requests.
import type { IncomingHttpHeaders } from 'node:http';
import type { TextMapGetter, TextMapSetter } from '@opentelemetry/api';

export const headerGetter: TextMapGetter<IncomingHttpHeaders> = {
  get: (headers, key) => headers[key],
  keys: (headers) => Object.keys(headers),
};

/** An object on which headers can be set. */
interface WithHeaders {
  setHeader(name: string, value: string): unknown;
}

export const headerSetter: TextMapSetter<WithHeaders> = {
  set: (to, key, value) => void to.setHeader(key, value),
};

/**
 * Headers in the forms that clients accept: names with values, alternating or paired names and values, or lines of
 * text.
 */
export type WrittenHeaders = string | readonly unknown[] | Readonly<Record<string, unknown>>;

function namesOf(headers: WrittenHeaders): unknown[] {
  if (typeof headers === 'string') return headers.split('\r\n').map((line) => line.split(':', 1)[0]);
  if (!Array.isArray(headers)) return Object.keys(headers);
  if (Array.isArray(headers[0])) return headers.map((pair) => (pair as unknown[])[0]);
  return headers.filter((_value, at) => at % 2 === 0);
}

/** Whether the app propagates the trace itself; then its headers are not changed. @param traceHeaders in lower case */
export function namesTrace(headers: WrittenHeaders | undefined | null, traceHeaders: readonly string[]): boolean {
  if (headers === undefined || headers === null) return false;
  return namesOf(headers).some((name) => traceHeaders.includes(String(name).toLowerCase()));
}
