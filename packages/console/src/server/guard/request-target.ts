// Parses the request target: a path of plain segments, which is never decoded, and a query.
import { limits } from '../limits.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { Refusal } from './refusal.ts';

/** A parsed request target. */
export interface Target {
  readonly path: string;
  readonly parameters: URLSearchParams;
}

/** Only the origin form, with characters allowed in an address. */
const addressed = /^\/[\x21-\x7e]*$/;
/** No percent sign, no backslash, no empty segment, no segment that begins with a dot. */
const plainPath = /^\/(?:[\w-][\w.-]*\/)*(?:[\w-][\w.-]*)?$/;

/** @returns the target, or why it is invalid */
export function readTarget({ url = '' }: IncomingRequest): Target | Refusal {
  if (url.length > limits.targetBytesMax) {
    return { status: 414, code: 'address_too_long', message: `An address has at most ${limits.targetBytesMax} bytes.` };
  }
  if (!addressed.test(url)) {
    return {
      status: 400,
      code: 'bad_target',
      message: 'The request target must be a path of this console, such as /logs.',
    };
  }
  const at = url.indexOf('?');
  const path = at === -1 ? url : url.slice(0, at);
  if (!plainPath.test(path)) return { status: 404, code: 'not_found', message: 'There is no such page.' };
  return { path, parameters: new URLSearchParams(at === -1 ? '' : url.slice(at + 1)) };
}
