// A verified TLS connection to a part that receives records.
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { startDeadline } from '@telltale/http';
import { type Endpoint, PlaneError } from '@telltale/plane';
import { limits } from './limits.ts';
import type { SmokeContext } from './path.ts';

/** The address of a part. @throws PlaneError `not_running` */
export async function endpointOf({ operator }: SmokeContext, part: string, port: number): Promise<Endpoint> {
  const endpoint = await operator.endpoint(part, port);
  if (endpoint !== undefined) return endpoint;
  throw new PlaneError('not_running', {
    what: `cannot send to ${part}`,
    why: `it does not run, or its port ${port} is not published`,
    remedy: 'See what runs: telltale status',
  });
}

/** Connects, runs the work within the timeout, and always closes the connection. */
export async function withSocket<Result>(
  { host, port, ca }: Endpoint,
  signal: AbortSignal,
  work: (socket: TLSSocket) => Promise<Result>,
): Promise<Result> {
  using deadline = startDeadline(limits.sendMsMax, signal);
  const bound = deadline.signal;
  bound.throwIfAborted();
  const socket = connect({ host, port, ca });
  const onAbort = (): void => void socket.destroy(bound.reason);
  bound.addEventListener('abort', onAbort, { once: true });
  try {
    await once(socket, 'secureConnect');
    return await work(socket);
  } finally {
    bound.removeEventListener('abort', onAbort);
    socket.destroy();
  }
}
