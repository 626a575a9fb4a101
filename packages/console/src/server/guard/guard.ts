// Runs every check that a request must pass before it is handled, in order.

import { wrongHost } from './host.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { tooManyHeaders, upgrade, wrongBody } from './message-headers.ts';
import { wrongMethod } from './method.ts';
import type { Refusal } from './refusal.ts';
import { readTarget, type Target } from './request-target.ts';
import { wrongOrigin, wrongSite } from './site.ts';

/**
 * Checks a request. The request handler checks the session's cookie.
 *
 * @param host address and port of the console
 * @returns the request's target, or why it is refused
 */
export function admit(asked: IncomingRequest, host: string): Target | Refusal {
  const early = tooManyHeaders(asked) ?? wrongHost(asked, host) ?? upgrade(asked);
  if (early !== undefined) return early;
  const target = readTarget(asked);
  if ('status' in target) return target;
  const { path } = target;
  return (
    wrongMethod(asked, path) ??
    wrongOrigin(asked, `http://${host}`) ??
    wrongSite(asked, path) ??
    wrongBody(asked) ??
    target
  );
}
