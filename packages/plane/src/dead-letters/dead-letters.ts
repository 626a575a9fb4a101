// Dead letters: lists, retries (sends again) and deletes the records that Elasticsearch refused for good.

import type { estypes } from '@elastic/elasticsearch';
import { names } from '@telltale/catalog';
import { allowStatus, type Refusal, refusalOf } from '../elasticsearch/answer.ts';
import type { ElasticsearchClient } from '../elasticsearch/client.ts';
import { limits } from '../limits.ts';
import { PlaneError } from '../plane-error.ts';

const streams = names.elasticsearch.deadLetterStreams;

/**
 * The allowed characters of a log data stream's name: a service writes a dead letter, and the name in it becomes part
 * of a path that is requested as an administrator.
 */
const logsStream = /^logs(?:-[^\p{Lu}\p{C}\s\\/*?"<>|,#:%-]{1,100}){2}$/u;

/**
 * Every document with a timestamp. Elasticsearch 9.5 fails ("minDoc must be >= 0") for all documents in another order
 * than the index's, if they are in several segments.
 */
const all = { range: { '@timestamp': { gte: '0001-01-01' } } };

/** One refused record. */
export interface DeadLetter {
  id: string;
  /** When it was refused, ISO 8601. */
  at: string;
  /** The data stream that refused it. */
  data_stream: string;
  /** The reason, in Elasticsearch's words. */
  reason: string;
  /** The document as it was sent. */
  original: string;
}

/** The result of a retry. */
export interface RetryReport {
  /** Accepted now, and no longer dead letters. */
  delivered: number;
  /** Refused again, or truncated, so that they cannot be sent. */
  refused: number;
}

interface Hit {
  /** The backing index. */
  readonly _index: string;
  readonly _id: string;
  readonly sort: estypes.SortResults;
  readonly _source: {
    readonly '@timestamp': string;
    readonly message: string;
    readonly event: { readonly dataset: string; readonly original: string };
  };
}

/** The dead letters of one Elasticsearch. */
export class DeadLetters implements AsyncDisposable {
  readonly #client: ElasticsearchClient;

  /** @param client of a user who may read and delete dead letters and create log documents; it is closed with this */
  constructor(client: ElasticsearchClient) {
    this.#client = client;
  }

  /** The newest letters, and the total number. @throws PlaneError `elasticsearch` */
  async list(most: number): Promise<{ total: number; letters: DeadLetter[] }> {
    const { total, hits } = await this.#search({
      size: most,
      query: all,
      track_total_hits: true,
      sort: [{ '@timestamp': 'desc' }],
    });
    return { total, letters: hits.map(letterOf) };
  }

  /**
   * Sends the original of every letter again, with its own id, so that a record which had arrived after all is not
   * duplicated.
   *
   * @throws PlaneError `elasticsearch`; records delivered until then are no longer dead letters
   */
  async retry(): Promise<RetryReport> {
    const report: RetryReport = { delivered: 0, refused: 0 };
    await this.#each(async (hit) => {
      const delivered = await this.#deliver(letterOf(hit));
      if (delivered) await this.#remove(hit);
      report[delivered ? 'delivered' : 'refused'] += 1;
    });
    return report;
  }

  /** Deletes all letters. @returns their number @throws PlaneError `elasticsearch` */
  async purge(): Promise<number> {
    let removed = 0;
    // One by one: not every Elasticsearch can delete by query, or delete a whole stream.
    await this.#each(async (hit) => {
      await this.#remove(hit);
      removed += 1;
    });
    return removed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client[Symbol.asyncDispose]();
  }

  /** Visits all present letters, the oldest first. */
  async #each(visit: (hit: Hit) => Promise<void>): Promise<void> {
    const sort: estypes.Sort = [{ '@timestamp': 'asc' }, { _doc: { order: 'asc' } }];
    let after: estypes.SortResults | undefined;
    for (;;) {
      const { hits } = await this.#search({
        size: limits.deadLettersAtOnce,
        query: all,
        sort,
        ...(after && { search_after: after }),
      });
      for (const hit of hits) await visit(hit);
      after = hits.at(-1)?.sort;
      if (after === undefined) break;
    }
    await demand('read the dead letters again', this.#client.indices.refresh({ index: streams }));
  }

  async #deliver({ id, data_stream: index, original }: DeadLetter): Promise<boolean> {
    const document = parsed(original);
    if (document === undefined || !logsStream.test(index)) return false;
    try {
      await this.#client.create({ index, id, document });
      return true;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      if (refusal.status === 429 || refusal.status >= 500) throw refused('send a dead letter again', refusal);
      // It had arrived after all.
      return refusal.status === 409;
    }
  }

  async #remove({ _index: index, _id: id }: Hit): Promise<void> {
    const sent = this.#client.delete({ index, id }, { meta: true });
    // Somebody else may have removed it meanwhile.
    await demand('remove a dead letter', allowStatus(sent, [404]));
  }

  async #search(asked: estypes.SearchRequest): Promise<{ total: number; hits: Hit[] }> {
    const sent = this.#client.search<Hit['_source']>({ index: streams, allow_no_indices: true, ...asked });
    const { hits } = await demand('read the dead letters', sent);
    const total = typeof hits.total === 'number' ? hits.total : (hits.total?.value ?? 0);
    return { total, hits: hits.hits as Hit[] };
  }
}

/** @throws PlaneError `elasticsearch` if Elasticsearch refuses */
async function demand<Result>(what: string, sent: Promise<Result>): Promise<Result> {
  try {
    return await sent;
  } catch (error) {
    const refusal = refusalOf(error);
    throw refusal === undefined ? error : refused(what, refusal);
  }
}

function letterOf({ _id, _source }: Hit): DeadLetter {
  const { '@timestamp': at, message, event } = _source;
  return { id: _id, at, data_stream: event.dataset, reason: message, original: event.original };
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // The record was longer than a dead letter may be, and is truncated.
    return undefined;
  }
}

function refused(what: string, { status, body }: Refusal): PlaneError {
  return new PlaneError('elasticsearch', {
    what: `cannot ${what}`,
    why: `Elasticsearch answered ${status}: ${JSON.stringify(body).slice(0, 400)}`,
  });
}
