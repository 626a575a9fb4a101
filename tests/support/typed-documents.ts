// Documents created in a data stream of the shared plane as services create them, and read as people read them.
import type { Connection } from '@telltale/plane';
import { vi } from 'vitest';
import type { TestPlane } from './plane.ts';
import { serverClient } from './server-client.ts';

/** Few enough to be taken within an answer's time while each of them brings new names. */
const BATCH = 100;
/**
 * For all documents of a request together: where each has names that are new, the mapping changes as often, one change after
 * the other, which takes a busy machine more than the minute that Elasticsearch allows by default.
 */
const BULK_SECONDS_MAX = 100;

interface BulkAnswer {
  readonly items: readonly { readonly create: { readonly status: number; readonly error?: object } }[];
}

/** A document as a search gives it. */
export interface Hit<Source> {
  readonly _id: string;
  readonly _source: Source;
  readonly _ignored?: readonly string[];
}

/** The answer to a search. */
export interface Found<Source> {
  readonly hits: { readonly hits: readonly Hit<Source>[] };
}

/** The user that services ship as. */
export function shipping({ environment, connections }: TestPlane): Connection {
  const setting = (name: string): string => environment[`TELLTALE_ELASTICSEARCH_${name}`] ?? '';
  return {
    url: setting('URL'),
    ca_file: setting('CA_FILE'),
    username: setting('USERNAME'),
    password_file: setting('PASSWORD_FILE'),
    version: connections.elasticsearch.version,
  };
}

/** Creates documents out of JSON, with their places as ids, and gives what was refused. */
export async function create(plane: TestPlane, dataStream: string, written: readonly string[]): Promise<unknown[]> {
  await using elasticsearch = serverClient(shipping(plane));
  const refused: unknown[] = [];
  for (let from = 0; from < written.length; from += BATCH) {
    const lines = written.slice(from, from + BATCH).map((json, at) => `{"create":{"_id":"${from + at}"}}\n${json}\n`);
    const { items } = await elasticsearch.ask<BulkAnswer>(
      `/${dataStream}/_bulk?timeout=${BULK_SECONDS_MAX}s`,
      lines.join(''),
    );
    refused.push(...items.filter((item) => item.create.status !== 201).map((item) => item.create));
  }
  return refused;
}

/** Every document of a data stream by its id, once all can be found. */
export async function readAll<Source>(
  { connections }: TestPlane,
  dataStream: string,
  count: number,
): Promise<ReadonlyMap<string, Hit<Source>>> {
  await using reader = serverClient(connections.elasticsearch);
  const found = new Map<string, Hit<Source>>();
  for (let from = 0; from < count; from += BATCH) {
    const ids = Array.from({ length: Math.min(BATCH, count - from) }, (_, at) => String(from + at));
    await vi.waitFor(
      async () => {
        const query = { size: BATCH, query: { ids: { values: ids } } };
        const { hits } = await reader.ask<Found<Source>>(`/${dataStream}/_search`, query);
        for (const hit of hits.hits) found.set(hit._id, hit);
        if (hits.hits.length < ids.length) throw new Error(`${hits.hits.length} of ${ids.length} are found`);
      },
      { timeout: 120_000, interval: 200 },
    );
  }
  return found;
}
