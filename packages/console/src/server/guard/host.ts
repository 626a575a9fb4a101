// Refuses a foreign Host header, which protects against DNS rebinding.
import type { IncomingRequest } from './incoming-request.ts';
import type { Refusal } from './refusal.ts';

/**
 * The name must be exactly the one in the link. `localhost` is not the same: it may resolve to ::1, where another
 * program may have the port, and the two names have separate cookies.
 *
 * @param host address and port, as in the link
 */
export function wrongHost({ headersDistinct }: IncomingRequest, host: string): Refusal | undefined {
  const { host: hosts = [] } = headersDistinct;
  if (hosts.length === 1 && hosts[0] === host) return undefined;
  return { status: 421, code: 'wrong_host', message: `This console is at http://${host} and has no other name.` };
}
