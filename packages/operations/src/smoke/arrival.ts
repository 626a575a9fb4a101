// Waits for a record to arrive, then checks that it did not arrive twice.
import { setTimeout as delay } from 'node:timers/promises';
import { type ElasticsearchClient, type HttpClient, PlaneError, refusalOf } from '@telltale/plane';
import { limits } from './limits.ts';

/** What became of one thing that was sent. */
export interface Arrival {
  readonly sent: 1;
  /** How often it was found at last: exactly once is right. */
  readonly found: number;
  /** From when it was sent to when it was found; absent where it was not. */
  readonly ms?: number;
}

/** A way to look for one thing. */
export interface Look {
  /** How often it is there now. */
  count(signal: AbortSignal): Promise<number>;
  /** Waits until a second one, if there is one, would be there too. */
  settle(signal: AbortSignal): Promise<void>;
}

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
 * @throws what the look throws at last, and the signal's reason
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

/**
 * Asks again where a server refuses to answer, until the time is over: an index that is just being made has no shard to
 * be searched yet.
 */
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
 * Looks for the records with that word in their message, in whatever stream of logs they are.
 *
 * @param admin makes Elasticsearch show what is new at once
 */
export function lookForRecord(reader: ElasticsearchClient, admin: ElasticsearchClient, word: string): Look {
  return {
    async count(signal) {
      const logs = { index: 'logs-*-*', allow_no_indices: true, ignore_unavailable: true };
      try {
        // Shows sooner what is there. Without it the search finds it after the index's own refresh.
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

/** Looks for the series that an expression gives. */
export function lookForSeries(reader: HttpClient, expression: string): Look {
  /** When each series was scraped last, Unix seconds. */
  const scrapes = async (signal: AbortSignal): Promise<number[]> => {
    const path = `/api/v1/query?query=${encodeURIComponent(`timestamp(${expression})`)}`;
    const { status, body } = await reader.ask<Answer>({ path, signal });
    const found = body.data?.result;
    if (status === 200 && found !== undefined) return found.map(({ value: [, at] }) => Number(at));
    throw refused('prometheus', 'Prometheus', status, body);
  };
  return {
    count: async (signal) => (await scrapes(signal)).length,
    // Prometheus asks each target once in its interval, each at a time of its own: when this one is asked again, every
    // other that was there has been asked.
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
