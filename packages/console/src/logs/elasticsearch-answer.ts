// The parts of an Elasticsearch search response that are used here.
import { ConsoleError } from '../console-error.ts';
import { refusalOf, refused } from '../servers/refusal.ts';
import type { Servers } from '../servers/servers.ts';

/** A record as Elasticsearch gives it. */
export interface Hit {
  readonly _index: string;
  readonly _id: string;
  readonly _source?: Readonly<Record<string, unknown>>;
  readonly _ignored?: readonly string[];
  readonly _seq_no?: number;
  readonly _primary_term?: number;
  readonly fields?: Readonly<Record<string, readonly unknown[]>>;
  readonly sort?: readonly unknown[];
}

/** An answer; what an aggregation gives is typed by who asks for it. */
export interface SearchAnswer<Aggregations = unknown> {
  readonly timed_out: boolean;
  readonly _shards?: {
    readonly total: number;
    readonly failed: number;
    readonly failures?: readonly { readonly reason?: { readonly type?: string; readonly reason?: string } }[];
  };
  readonly hits: {
    readonly total?: { readonly value: number; readonly relation: 'eq' | 'gte' };
    readonly hits: readonly Hit[];
  };
  readonly aggregations?: Aggregations;
}

/**
 * What a shard has against a question that cannot be read. Shards without a record in the range are not asked, and are
 * counted as successes: the answer as a whole is none of a question that is wrong.
 */
const unreadableTypes: ReadonlySet<string> = new Set(['query_shard_exception', 'parse_exception', 'parsing_exception']);

/** A question to the data streams that a pattern names. */
export interface Search {
  readonly pattern: string;
  readonly body: object;
  /** Asks this shard alone. */
  readonly shard?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Sent with each search for records: their times in one format, and the values that are not searched by. */
export const recordParts = {
  fields: [{ field: '@timestamp', format: 'strict_date_optional_time_nanos' }],
  seq_no_primary_term: true,
} as const;

/** Sent instead for a record that is too long: where it stands, and who logged it. Its `_source` is left out. */
export const outlineParts = {
  _source: false,
  fields: [
    { field: '@timestamp', format: 'strict_date_optional_time_nanos' },
    'log.level',
    'service.name',
    'log.logger',
    'trace.id',
    'span.id',
  ],
  seq_no_primary_term: true,
} as const;

/** What Elasticsearch says to a phrase where a text has no positions. */
const withoutPositions = /indexed without position data/;

function withoutPhrases(cause: unknown): ConsoleError {
  return new ConsoleError(
    'bad_request',
    'text is not accepted: phrases cannot be searched in logs that an early version of Telltale has indexed. Search by single words, without quotes and hyphens, until retention has deleted those logs.',
    { cause },
  );
}

/**
 * Asks; data streams that are not there hold nothing.
 *
 * @throws ConsoleError as `AskServer` does; `bad_request` for a phrase where a part of the logs knows none
 */
export async function search<Aggregations = unknown>(
  servers: LogServers,
  question: Search,
): Promise<SearchAnswer<Aggregations>> {
  try {
    return await asked<Aggregations>(servers, question);
  } catch (error) {
    throw withoutPositions.test(refusalOf(error)?.reason ?? '') ? withoutPhrases(error) : error;
  }
}

async function asked<Aggregations>(
  servers: LogServers,
  { pattern, body, shard, signal }: Search,
): Promise<SearchAnswer<Aggregations>> {
  const preference = shard === undefined ? '' : `&preference=_shards:${shard}`;
  const answer = await servers.elasticsearch<SearchAnswer<Aggregations>>({
    method: 'POST',
    path: `/${encodeURIComponent(pattern)}/_search?ignore_unavailable=true&allow_no_indices=true${preference}`,
    body,
    exactIntegers: true,
    signal,
  });
  const unreadable = answer._shards?.failures?.find(({ reason }) => unreadableTypes.has(reason?.type ?? ''));
  if (unreadable !== undefined) throw refused('Elasticsearch', 400, { error: unreadable.reason });
  return answer;
}

/** Why an answer has not everything, where it has not. */
export function incompleteness({ timed_out, _shards }: SearchAnswer): string | undefined {
  if (timed_out) return 'Elasticsearch did not find everything in time: ask for a shorter range.';
  if (_shards === undefined || _shards.failed === 0) return undefined;
  const why = _shards.failures?.[0]?.reason?.reason ?? 'it did not say why';
  return `${_shards.failed} of ${_shards.total} parts of the logs could not be searched: ${why}`;
}

/** Only the server that holds the logs. */
export type LogServers = Pick<Servers, 'elasticsearch'>;
