// Waits for a record to arrive, then checks that it did not arrive twice.
import { setTimeout as delay } from 'node:timers/promises';
import { type ElasticsearchClient, type HttpClient, PlaneError, refusalOf } from '@telltale/plane';
import { limits } from './limits.ts';

/** The arrival of one record or metric. */
export interface Arrival {
  readonly sent: 1;
  /** Number of finds at the end: exactly one is correct. */
  readonly found: number;
  /** Time from sending to the first find; absent if it was not found. */
  readonly ms?: number;
}

/** A search for one record or metric. */
export interface Look {
  /** The current number of finds. */
  count(signal: AbortSignal): Promise<number>;
  /** Waits until a duplicate, if there is one, would be found too. */
  settle(signal: AbortSignal): Promise<void>;
}

/** Options of the search. */
export interface Looking {
  /** The time of sending, by `performance.now()`. */
  readonly sentAt: number;
  readonly arrivalMsMax: number;
  readonly signal: AbortSignal;
}

/**
 * Waits until there is a find, then searches again for duplicates.
 *
 * @throws the last error of the search, and the signal's reason
 */
export async function arrivalOf(look: Look, { sentAt, arrivalMsMax, signal }: Looking): Promise<Arrival> {
  const endsAt = sentAt + arrivalMsMax;
  while ((await untilAnswered(() => look.count(signal), signal, endsAt)) === 0) {
    if (performance.now() > endsAt) return { sent: 1, found: 0 };
    await delay(limits.pollMs, undefined, { signal });
  }
  const ms = Math.round(performance.now() - sentAt);
  const again = performance.now() + limits.secondScrapeMsMax;
  await untilAnswered(() => look.settle(signal), signal, again);
  return { sent: 1, found: await untilAnswered(() => look.count(signal), signal, again), ms };
}

/** Repeats the search after errors until the timeout: a new index may have no searchable shard yet. */
async function untilAnswered<Result>(ask: () => Promise<Result>, signal: AbortSignal, endsAt: number): Promise<Result> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted || performance.now() > endsAt) throw error;
      await delay(limits.pollMs, undefined, { signal });
    }
  }
}

/**
 * Searches all log data streams for records with that word in their message.
 *
 * @param admin refreshes Elasticsearch, so that new records are visible at once
 */
export function lookForRecord(reader: ElasticsearchClient, admin: ElasticsearchClient, word: string): Look {
  return {
    async count(signal) {
      const logs = { index: 'logs-*-*', allow_no_indices: true, ignore_unavailable: true };
      try {
        // Makes new records visible sooner. Without it they appear at the index's own refresh.
        await admin.indices.refresh(logs, { signal }).catch((error: unknown) => {
          if (refusalOf(error) === undefined) throw error;
        });
        const query = { match: { message: word } };
        const { hits } = await reader.search({ ...logs, size: 0, track_total_hits: true, query }, { signal });
        return typeof hits.total === 'object' ? hits.total.value : (hits.total ?? 0);
      } catch (error) {
        const refusal = refusalOf(error);
        throw refusal === undefined ? error : refused('elasticsearch', 'Elasticsearch', refusal.status, refusal.body);
      }
    },
    settle: (signal) => delay(limits.secondLookMs, undefined, { signal }),
  };
}

/** Searches for the series of an expression. */
export function lookForSeries(reader: HttpClient, expression: string): Look {
  /** The last scrape of each series, in Unix seconds. */
  const scrapes = async (signal: AbortSignal): Promise<number[]> => {
    const path = `/api/v1/query?query=${encodeURIComponent(`timestamp(${expression})`)}`;
    const { status, body } = await reader.ask<Answer>({ path, signal });
    const found = body.data?.result;
    if (status === 200 && found !== undefined) return found.map(({ value: [, at] }) => Number(at));
    throw refused('prometheus', 'Prometheus', status, body);
  };
  return {
    count: async (signal) => (await scrapes(signal)).length,
    // Prometheus scrapes each target once in its interval, at different times: when this one is scraped again, every
    // other target has been scraped too.
    async settle(signal) {
      const first = Math.max(...(await scrapes(signal)));
      for (const begun = performance.now(); performance.now() - begun < limits.secondScrapeMsMax; ) {
        const now = await scrapes(signal);
        if (now.length !== 1 || now.some((at) => at > first)) return;
        await delay(limits.pollMs, undefined, { signal });
      }
    },
  };
}

interface Answer {
  readonly data?: { readonly result?: readonly { readonly value: readonly [number, string] }[] };
}

function refused(code: 'elasticsearch' | 'prometheus', title: string, status: number, body: unknown): PlaneError {
  return new PlaneError(code, {
    what: `cannot search for the test record`,
    where: `in ${title}`,
    why: `it answers ${status}: ${JSON.stringify(body).slice(0, 300)}`,
    remedy: 'Check its health: telltale doctor',
  });
}
