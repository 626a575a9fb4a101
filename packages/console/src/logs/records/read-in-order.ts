// Reads records in order of time in batches that fit into a response.
import type { ElasticsearchQuery } from '@telltale/content';
import type { SearchAnswer } from '../elasticsearch-answer.ts';
import { isPosition, type Position } from './cursor.ts';
import type { ReadSize } from './read-size.ts';

/** Which records to read, and how many. */
export interface OrderedQuestion {
  readonly query: ElasticsearchQuery;
  readonly order: 'asc' | 'desc';
  /** A field to sort by first, largest values first. */
  readonly largestFirst?: string | undefined;
  readonly limit: number;
  /** Continues after this cursor. */
  readonly after?: Position | undefined;
  /** How far to count the total, in the first batch. */
  readonly totalMax: number | false;
  /** Is given the lengths of the records of each batch before the next one. */
  readonly sizes: ReadSize;
}

/**
 * Yields responses until there are as many records as requested, or no more.
 *
 * @param ask sends the body of a search
 * @throws ConsoleError as `AskServer` does
 */
export async function* readInOrder(
  ask: (body: object) => Promise<SearchAnswer>,
  { query, order, largestFirst, limit, sizes, ...question }: OrderedQuestion,
): AsyncGenerator<SearchAnswer, void, undefined> {
  // The sequence number is unique in an index, so records of the same millisecond have an order.
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
