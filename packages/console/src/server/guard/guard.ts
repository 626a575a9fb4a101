// Every check that a request must pass before it is handled, in order.
import type { Asked } from './asked.ts';
import { wrongHost } from './host.ts';
import { tooManyHeaders, upgrade, wrongBody } from './message-headers.ts';
import { wrongMethod } from './method.ts';
import type { Refusal } from './refusal.ts';
import { readTarget, type Target } from './request-target.ts';
import { wrongOrigin, wrongSite } from './site.ts';

/**
 * Looks at a request; whether it has the session's cookie is looked at by who answers it.
 *
 * @param host address and port of the console
 * @returns where it goes, or why it is refused
 */
export function admit(asked: Asked, host: string): Target | Refusal {
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
