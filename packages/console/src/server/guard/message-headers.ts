// Refuses requests with headers that no browser sends here: too many, an upgrade, an unexpected body.
import { limits } from '../limits.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { Refusal } from './refusal.ts';

/** More headers than a browser sends: Node limits only their bytes. */
export function tooManyHeaders({ rawHeaders }: IncomingRequest): Refusal | undefined {
  if (rawHeaders.length / 2 <= limits.headersMax) return undefined;
  return { status: 431, code: 'too_many_headers', message: `A request has at most ${limits.headersMax} headers.` };
}

/** The console supports plain HTTP only: no WebSocket, no HTTP/2. */
export function upgrade({ headersDistinct }: IncomingRequest): Refusal | undefined {
  if (headersDistinct.upgrade === undefined) return undefined;
  return { status: 400, code: 'no_upgrade', message: 'The console supports HTTP/1.1 only.' };
}

/** Checks the body: not allowed for this method, too long, of unknown length, or not JSON. */
export function wrongBody({ method, headersDistinct }: IncomingRequest): Refusal | undefined {
  const { 'content-length': lengths = [], 'content-type': types = [], 'transfer-encoding': codings } = headersDistinct;
  if (codings !== undefined) {
    return { status: 411, code: 'no_length', message: 'A request with a body needs Content-Length.' };
  }
  const bytes = Number(lengths[0] ?? 0);
  if (method !== 'POST') {
    return bytes === 0 ? undefined : { status: 400, code: 'no_body', message: `A ${method} request has no body.` };
  }
  if (bytes > limits.bodyBytesMax) {
    return { status: 413, code: 'body_too_long', message: `A body has at most ${limits.bodyBytesMax} bytes.` };
  }
  // Without a preflight, a form of another site can send any type but this one.
  if (types.length === 1 && /^application\/json(?:; ?charset=utf-8)?$/i.test(types[0] ?? '')) return undefined;
  return { status: 415, code: 'no_json', message: 'A body is JSON: Content-Type: application/json.' };
}
