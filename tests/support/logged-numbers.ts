// The numbers that a counting service logged, as the real Elasticsearch has them.
import type { Connection } from '@telltale/plane';
import { serverClient } from './server-client.ts';

/** Documents of one answer. */
const PAGE = 2_000;

interface Page {
  readonly hits: {
    readonly hits: readonly { readonly _source: { readonly message: string }; readonly sort: unknown }[];
  };
}

/** Every number that is there, as often as it is there, in order. */
export async function loggedNumbers(connection: Connection, service: string): Promise<number[]> {
  await using elasticsearch = serverClient(connection);
  const { id } = await elasticsearch.ask<{ id: string }>('/logs-*-*/_pit?keep_alive=1m', '');
  const numbers: number[] = [];
  let after: unknown;
  for (;;) {
    // A part of a page would look like the last one.
    const { hits } = await elasticsearch.ask<Page>('/_search?allow_partial_search_results=false', {
      size: PAGE,
      _source: ['message'],
      pit: { id, keep_alive: '1m' },
      query: { term: { 'service.name': service } },
      sort: [{ _shard_doc: 'asc' }],
      ...(after !== undefined && { search_after: after }),
    });
    for (const { _source } of hits.hits) {
      const number = /^number (\d+)$/.exec(_source.message)?.[1];
      if (number !== undefined) numbers.push(Number(number));
    }
    if (hits.hits.length < PAGE) return numbers.toSorted((a, b) => a - b);
    after = hits.hits.at(-1)?.sort;
  }
}
