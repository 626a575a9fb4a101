// Sends the values of an iterator as server-sent events (SSE) with back-pressure, until the browser disconnects.
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { startDeadline } from '@telltale/http';
import { goneSignal } from './answer-call.ts';
import { limits } from './limits.ts';
import { securityHeaders } from './security-headers.ts';

/** One event. */
export interface StreamEvent {
  /**
   * Sent back by the browser as Last-Event-ID where the connection broke: the last that there was; none where it is
   * empty.
   */
  readonly id?: string | undefined;
  /** Default: `message`. */
  readonly event?: string;
  readonly data: object;
}

/**
 * Sends events until the browser goes, the iterator ends, or `stopped` is aborted.
 *
 * @param events made with a signal that is aborted then
 * @param failure the event that says why an iterator failed
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
  // It keeps the connection from looking dead, and finds out that it is.
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

/** Waits where the browser takes less than there is: so it waits who makes the events, and nothing is piled up. */
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

/** JSON contains no raw line breaks, so the content of a record cannot end an event. */
function written({ id, event, data }: StreamEvent): string {
  const lines = [
    ...(id === undefined ? [] : [`id: ${id.replaceAll(/[\r\n\0]/g, '')}`]),
    ...(event === undefined ? [] : [`event: ${event}`]),
    `data: ${JSON.stringify(data)}`,
  ];
  return `${lines.join('\n')}\n\n`;
}
