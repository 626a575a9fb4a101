// Questions to the real Elasticsearch of the shared plane, as the reading user.
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from '@telltale/plane';
import { serverClient } from './server-client.ts';

/** Documents become searchable a second after they are acknowledged; a loaded machine is slower. */
const ARRIVAL_MS_MAX = 120_000;
const POLL_MS = 200;

/** A log document, as far as the tests look at it. */
export interface LogDocument {
  readonly '@timestamp': string;
  readonly message?: string;
  readonly log?: { readonly level?: string; readonly logger?: string };
  readonly service?: { readonly name?: string };
  readonly process?: { readonly pid?: number };
  readonly trace?: { readonly id?: string };
  readonly span?: { readonly id?: string };
  readonly error?: { readonly type?: string; readonly message?: string; readonly stack_trace?: string };
  readonly app?: Readonly<Record<string, unknown>>;
}

/** Asks for the documents that match, again until there are as many as expected; gives the last answer. */
export async function findLogs(connection: Connection, query: object, expected: number): Promise<LogDocument[]> {
  await using elasticsearch = serverClient(connection);
  const begun = performance.now();
  for (;;) {
    const { hits } = await elasticsearch
      .ask<{ hits: { hits: { _source: LogDocument }[] } }>('/logs-*-*/_search', {
        size: 1_000,
        query,
        sort: [{ '@timestamp': 'asc' }],
      })
      .catch((error: unknown) => {
        // An index that was made this moment cannot be searched yet.
        if (String(error).includes('no_shard_available')) return { hits: { hits: [] } };
        throw error;
      });
    const found = hits.hits.map(({ _source }) => _source);
    if (found.length >= expected || performance.now() - begun > ARRIVAL_MS_MAX) return found;
    await delay(POLL_MS);
  }
}
