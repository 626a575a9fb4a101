// Sends the values of an iterator as server-sent events (SSE) with back-pressure, until the browser disconnects.
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { startDeadline } from '@telltale/http';
import { goneSignal } from './answer-call.ts';
import { limits } from './limits.ts';
import { securityHeaders } from './security-headers.ts';

/** One event. */
export interface StreamEvent {
  /** The browser sends the last id back as Last-Event-ID when it reconnects; an empty one resets it. */
  readonly id?: string | undefined;
  /** Default: `message`. */
  readonly event?: string;
  readonly data: object;
}

/**
 * Sends events until the browser disconnects, the iterator ends, or `stopped` is aborted.
 *
 * @param events creates the iterator; its signal is aborted at the end
 * @param failure the event for an error of the iterator
 */
export async function sendEvents(
  response: ServerResponse,
  events: (signal: AbortSignal) => AsyncIterable<StreamEvent>,
  failure: (error: unknown) => StreamEvent,
  stopped: AbortSignal,
): Promise<void> {
  const signal = AbortSignal.any([goneSignal(response), stopped]);
  response.writeHead(200, {
    ...securityHeaders,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.write(`retry: ${limits.tailRetryMs}\n\n`);
  // The heartbeat keeps proxies from closing the connection, and detects a dead one.
  const heartbeat = setInterval(() => {
    if (response.writableNeedDrain) return;
    response.write(': heartbeat\n\n');
  }, limits.heartbeatMs);
  try {
    for await (const event of events(signal)) await send(response, event, signal);
  } catch (error) {
    if (!signal.aborted) response.write(written(failure(error)));
  } finally {
    clearInterval(heartbeat);
    response.end();
  }
}

/** Waits while the browser reads slowly; the iterator then waits too, and nothing accumulates. */
async function send(response: ServerResponse, event: StreamEvent, signal: AbortSignal): Promise<void> {
  if (response.write(written(event))) return;
  using patience = startDeadline(limits.stalledMsMax, signal);
  try {
    await once(response, 'drain', { signal: patience.signal });
  } catch (error) {
    if (!signal.aborted) response.destroy();
    throw error;
  }
}

/** JSON has no raw line breaks, so the content of a record cannot end an event. */
function written({ id, event, data }: StreamEvent): string {
  const lines = [
    ...(id === undefined ? [] : [`id: ${id.replaceAll(/[\r\n\0]/g, '')}`]),
    ...(event === undefined ? [] : [`event: ${event}`]),
    `data: ${JSON.stringify(data)}`,
  ];
  return `${lines.join('\n')}\n\n`;
}
