// Refuses a foreign Host header, which protects against DNS rebinding.
import type { Asked } from './asked.ts';
import type { Refusal } from './refusal.ts';

/**
 * The name must be exactly the one in the link. `localhost` is another: it may lead to ::1, where the port can be
 * somebody else's, and cookies of both would not be the same.
 *
 * @param host address and port, as the link has them
 */
export function wrongHost({ headersDistinct }: Asked, host: string): Refusal | undefined {
  const { host: hosts = [] } = headersDistinct;
  if (hosts.length === 1 && hosts[0] === host) return undefined;
  return { status: 421, code: 'wrong_host', message: `This console is at http://${host} and has no other name.` };
}
