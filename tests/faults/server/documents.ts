// The documents of a data stream of the real server, counted and read whole.
import type { Elasticsearch } from './elasticsearch.ts';

const PAGE_DOCUMENTS = 5_000;

interface Page {
  readonly _scroll_id: string;
  readonly hits: { readonly hits: readonly { readonly _source: unknown }[] };
}

/** How many a search can see; 0 while there is no such stream, or nobody to ask. */
export async function countDocuments(server: Elasticsearch, stream: string): Promise<number> {
  try {
    await server.ask('POST', `/${stream}/_refresh?ignore_unavailable=true`);
    return (await server.ask<{ count: number }>('GET', `/${stream}/_count?ignore_unavailable=true`)).count;
  } catch {
    return 0;
  }
}

/** All of them. */
export async function readDocuments(server: Elasticsearch, stream: string): Promise<unknown[]> {
  await server.ask('POST', `/${stream}/_refresh?ignore_unavailable=true`);
  const path = `/${stream}/_search?scroll=1m&ignore_unavailable=true`;
  let page = await server.ask<Page>('POST', path, { size: PAGE_DOCUMENTS, sort: ['_doc'] });
  const documents: unknown[] = [];
  while (page.hits.hits.length > 0) {
    documents.push(...page.hits.hits.map(({ _source }) => _source));
    page = await server.ask<Page>('POST', '/_search/scroll', { scroll: '1m', scroll_id: page._scroll_id });
  }
  return documents;
}

/** The originals in the dead letters of a stream, as they were to be sent. */
export async function readLetters(server: Elasticsearch, stream: string): Promise<string[]> {
  const letters = await readDocuments(server, 'logs-telltale.deadletter-default');
  const events = letters.map((letter) => (letter as { event: { dataset: string; original: string } }).event);
  return events.filter(({ dataset }) => dataset === stream).map(({ original }) => original);
}
