// Looks for what was sent: until it is there once, and then once more, whether it is there twice.
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpClient } from '../../http-client.ts';
import { PlaneError } from '../../plane-error.ts';
import { limits } from './limits.ts';

/** What became of one thing that was sent. */
export interface Arrival {
  readonly sent: 1;
  /** How often it was found at last: exactly once is right. */
  readonly found: number;
  /** From when it was sent to when it was found; absent where it was not. */
  readonly ms?: number;
}

/** How often something is there now. */
export type Count = (signal: AbortSignal) => Promise<number>;

/** How to look. */
export interface Looking {
  /** When it was sent, by `performance.now()`. */
  readonly sentAt: number;
  readonly arrivalMsMax: number;
  readonly signal: AbortSignal;
}

/**
 * Waits until something is there, and looks once more.
 *
 * @throws what the count throws, and the signal's reason
 */
export async function arrivalOf(count: Count, { sentAt, arrivalMsMax, signal }: Looking): Promise<Arrival> {
  while ((await count(signal)) === 0) {
    if (performance.now() - sentAt > arrivalMsMax) return { sent: 1, found: 0 };
    await delay(limits.pollMs, undefined, { signal });
  }
  const ms = Math.round(performance.now() - sentAt);
  await delay(limits.secondLookMs, undefined, { signal });
  return { sent: 1, found: await count(signal), ms };
}

/**
 * Counts the records with that word in their message, in whatever stream of logs they are.
 *
 * @param admin makes Elasticsearch show what is new at once
 */
export function recordCount(reader: HttpClient, admin: HttpClient, word: string): Count {
  return async (signal) => {
    await admin.ask({
      method: 'POST',
      path: '/logs-*-*/_refresh?allow_no_indices=true&ignore_unavailable=true',
      signal,
    });
    const { status, body } = await reader.ask<{ hits?: { total?: { value?: number } } }>({
      method: 'POST',
      path: '/logs-*-*/_search?allow_no_indices=true&ignore_unavailable=true',
      body: { size: 0, track_total_hits: true, query: { match: { message: word } } },
      signal,
    });
    const found = body.hits?.total?.value;
    if (status === 200 && found !== undefined) return found;
    throw refused('elasticsearch', 'Elasticsearch', status, body);
  };
}

/** Counts the series that an expression gives. */
export function seriesCount(reader: HttpClient, expression: string): Count {
  const path = `/api/v1/query?query=${encodeURIComponent(expression)}`;
  return async (signal) => {
    const { status, body } = await reader.ask<{ data?: { result?: unknown[] } }>({ path, signal });
    const found = body.data?.result?.length;
    if (status === 200 && found !== undefined) return found;
    throw refused('prometheus', 'Prometheus', status, body);
  };
}

function refused(code: 'elasticsearch' | 'prometheus', title: string, status: number, body: unknown): PlaneError {
  return new PlaneError(code, {
    what: `cannot look for what was sent`,
    where: `in ${title}`,
    why: `it answers ${status}: ${JSON.stringify(body).slice(0, 300)}`,
    remedy: 'See whether it is well: telltale doctor',
  });
}
