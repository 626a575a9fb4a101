// Writes responses with security headers, and without caching unless a response asks for it.
import type { ServerResponse } from 'node:http';
import type { ApiError } from '../api.ts';
import type { Refusal } from './guard/refusal.ts';
import { securityHeaders } from './security-headers.ts';

type Headers = Readonly<Record<string, string>>;

/** Writes a complete response. */
export function reply(response: ServerResponse, status: number, headers: Headers, body: string | Buffer = ''): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(status, {
    ...securityHeaders,
    'cache-control': 'no-store',
    ...(status !== 304 && { 'content-length': String(bytes.length) }),
    ...headers,
  });
  response.end(bytes);
}

/** Writes an API response. */
export function replyJson(response: ServerResponse, status: number, body: object, headers: Headers = {}): void {
  reply(response, status, { ...headers, 'content-type': 'application/json; charset=utf-8' }, JSON.stringify(body));
}

/** Writes a failure: JSON for the page, a sentence for a person. The connection is closed afterwards. */
export function replyRefusal(response: ServerResponse, refusal: Refusal, isForPage: boolean): void {
  const { status, code, message, headers } = refusal;
  const close = { ...headers, connection: 'close' };
  const body: ApiError = { error: { code, message } };
  if (isForPage) replyJson(response, status, body, close);
  else reply(response, status, { ...close, 'content-type': 'text/plain; charset=utf-8' }, `${message}\n`);
}
