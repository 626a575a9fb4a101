// Reads records in order of time in batches that fit into a response.
import type { ElasticsearchQuery } from '@telltale/content';
import type { SearchAnswer } from '../elasticsearch-answer.ts';
import { isPosition, type Position } from './cursor.ts';
import type { ReadSize } from './read-size.ts';

/** Which records, and how many. */
export interface OrderedQuestion {
  readonly query: ElasticsearchQuery;
  readonly order: 'asc' | 'desc';
  /** A field to sort by first, largest values first. */
  readonly largestFirst?: string | undefined;
  readonly limit: number;
  /** Goes on behind this one. */
  readonly after?: Position | undefined;
  /** How far they are counted, with the first portion. */
  readonly totalMax: number | false;
  /** Told the lengths of what was read before the next portion. */
  readonly sizes: ReadSize;
}

/**
 * Gives the answers, until there are as many records as are wanted, or no more.
 *
 * @param ask sends the body of a search
 * @throws ConsoleError as `AskServer` does
 */
export async function* readInOrder(
  ask: (body: object) => Promise<SearchAnswer>,
  { query, order, largestFirst, limit, sizes, ...question }: OrderedQuestion,
): AsyncGenerator<SearchAnswer, void, undefined> {
  // A number is given once in each index: records of one millisecond have an order.
  const sort = [
    ...(largestFirst === undefined ? [] : [{ [largestFirst]: { order: 'desc', unmapped_type: 'long' } }]),
    { '@timestamp': { order, unmapped_type: 'date', numeric_type: 'date' } },
    { _index: { order } },
    { _seq_no: { order } },
  ];
  let { after, totalMax } = question;
  for (let left = limit; left > 0; ) {
    const { answer, size } = await sizes.read(left, (parts) =>
      ask({ ...parts, query, sort, ...(after && { search_after: after }), track_total_hits: totalMax }),
    );
    yield answer;
    const { hits } = answer.hits;
    const end = hits.at(-1)?.sort;
    if (hits.length < size || !isPosition(end)) return;
    left -= hits.length;
    after = end;
    totalMax = false;
  }
}
