// Parses the request target: a path of plain segments, which is never decoded, and a query.
import { limits } from '../limits.ts';
import type { Asked } from './asked.ts';
import type { Refusal } from './refusal.ts';

/** Where a request goes. */
export interface Target {
  readonly path: string;
  readonly parameters: URLSearchParams;
}

/** Origin form alone, in the characters of an address. */
const addressed = /^\/[\x21-\x7e]*$/;
/** No percent sign, no backslash, no empty segment, none that begins with a point. */
const plainPath = /^\/(?:[\w-][\w.-]*\/)*(?:[\w-][\w.-]*)?$/;

/** @returns the target, or why it is none */
export function readTarget({ url = '' }: Asked): Target | Refusal {
  if (url.length > limits.targetBytesMax) {
    return { status: 414, code: 'address_too_long', message: `An address has at most ${limits.targetBytesMax} bytes.` };
  }
  if (!addressed.test(url)) {
    return { status: 400, code: 'bad_target', message: 'A request names a path of this console, such as /logs.' };
  }
  const at = url.indexOf('?');
  const path = at === -1 ? url : url.slice(0, at);
  if (!plainPath.test(path)) return { status: 404, code: 'not_found', message: 'There is no such page.' };
  return { path, parameters: new URLSearchParams(at === -1 ? '' : url.slice(at + 1)) };
}
