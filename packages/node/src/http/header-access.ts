// How propagators read the headers of a request that was received, and write those of one that is made.
import type { IncomingHttpHeaders } from 'node:http';
import type { TextMapGetter, TextMapSetter } from '@opentelemetry/api';

export const headerGetter: TextMapGetter<IncomingHttpHeaders> = {
  get: (headers, key) => headers[key],
  keys: (headers) => Object.keys(headers),
};

/** What a header can be set on. */
interface WithHeaders {
  setHeader(name: string, value: string): unknown;
}

export const headerSetter: TextMapSetter<WithHeaders> = {
  set: (to, key, value) => void to.setHeader(key, value),
};
