// Drives requests at the shop: a mix of what its customers do, a few at a time.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { startDeadline } from '@telltale/http';
import { limits } from './limits.ts';

/** As many at once as a small shop sees; more would measure the driver. */
const CONCURRENCY = 8;

/** What was driven. */
export interface Driven {
  readonly requests: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** Trace id that one of the requests, an order, was sent with. */
  readonly traceId: string;
}

interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
}

/** The mix, by position: repeatable, so that two runs can be compared. */
function call(index: number): Call {
  if (index % 50 === 49) return { method: 'GET', path: '/report' };
  if (index % 10 === 3) return { method: 'GET', path: '/products/umbrella' };
  if (index % 5 === 0) return { method: 'POST', path: '/orders' };
  if (index % 2 === 0) return { method: 'GET', path: '/products' };
  return { method: 'GET', path: '/products/tea' };
}

/**
 * Drives the mix and returns what the answers were.
 *
 * @param url address of the shop
 * @param requests how many, in all
 */
export async function driveRequests(url: string, requests: number, signal: AbortSignal): Promise<Driven> {
  const byStatus: Record<string, number> = {};
  const traceId = randomBytes(16).toString('hex');
  let next = 0;

  async function customer(): Promise<void> {
    while (next < requests) {
      const index = next++;
      const { method, path } = call(index);
      using deadline = startDeadline(limits.requestMsMax, signal);
      const answer = await fetch(url + path, {
        method,
        signal: deadline.signal,
        headers: {
          'content-type': 'application/json',
          // The first request, an order, is the one that is looked for afterwards.
          ...(index === 0 ? { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` } : {}),
        },
        ...(method === 'POST' ? { body: JSON.stringify({ product: 'tea' }) } : {}),
      });
      await answer.arrayBuffer();
      byStatus[answer.status] = (byStatus[answer.status] ?? 0) + 1;
    }
  }

  await Promise.all(Array.from({ length: CONCURRENCY }, customer));
  return { requests, byStatus, traceId };
}

/** What customers do at the gateway, in turn: mostly look, sometimes buy, once for something that there is not. */
const visits: readonly Call[] = [
  { method: 'GET', path: '/products' },
  { method: 'GET', path: '/products/tea' },
  { method: 'POST', path: '/checkout' },
  { method: 'GET', path: '/products/kettle' },
  { method: 'POST', path: '/checkout' },
  { method: 'GET', path: '/products/umbrella' },
  { method: 'GET', path: '/products/cup' },
  { method: 'GET', path: '/report' },
];

/**
 * Sends a few requests a second until the signal: enough for every graph to move, too few for a small machine to notice.
 *
 * @param url address of the gateway
 */
export async function driveSteadily(url: string, signal: AbortSignal): Promise<void> {
  for (let index = 0; !signal.aborted; index += 1) {
    const { method, path } = visits[index % visits.length] ?? { method: 'GET', path: '/products' };
    try {
      using deadline = startDeadline(limits.requestMsMax, signal);
      const answer = await fetch(url + path, {
        method,
        signal: deadline.signal,
        headers: { 'content-type': 'application/json' },
        ...(method === 'POST' ? { body: JSON.stringify({ product: 'tea' }) } : {}),
      });
      await answer.arrayBuffer();
    } catch {
      // A gateway that does not answer is one more thing to see on the page.
    }
    await delay(limits.visitMs, undefined, { signal }).catch(() => undefined);
  }
}
