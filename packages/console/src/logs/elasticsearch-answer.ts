// The parts of an Elasticsearch search response that are used here.
import { ConsoleError } from '../console-error.ts';
import { refusalOf, refused } from '../servers/refusal.ts';
import type { Servers } from '../servers/servers.ts';

/** A search hit. */
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

/** A search response; the caller gives the type of the aggregations. */
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
 * Error types of a shard that cannot parse the query. Elasticsearch skips shards without a record in the range and
 * counts them as successful, so a response to an invalid query can still be a success.
 */
const unreadableTypes: ReadonlySet<string> = new Set(['query_shard_exception', 'parse_exception', 'parsing_exception']);

/** A search of the data streams that match a pattern. */
export interface Search {
  readonly pattern: string;
  readonly body: object;
  /** Searches this shard only. */
  readonly shard?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Sent with each search for records: one format for times, and which values are not searchable. */
export const recordParts = {
  fields: [{ field: '@timestamp', format: 'strict_date_optional_time_nanos' }],
  seq_no_primary_term: true,
} as const;

/** Sent instead for a record that is too long: its place and its service, without its `_source`. */
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

/** Elasticsearch's error for a phrase on a text without positions. */
const withoutPositions = /indexed without position data/;

function withoutPhrases(cause: unknown): ConsoleError {
  return new ConsoleError(
    'bad_request',
    'text is not accepted: phrases cannot be searched in logs that an early version of Telltale has indexed. Search by single words, without quotes and hyphens, until retention has deleted those logs.',
    { cause },
  );
}

/**
 * Searches; data streams that do not exist match nothing.
 *
 * @throws ConsoleError as `AskServer` does; `bad_request` for a phrase if a part of the logs does not support phrases
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

/** Why a response is incomplete, if it is. */
export function incompleteness({ timed_out, _shards }: SearchAnswer): string | undefined {
  if (timed_out) return 'Elasticsearch did not find everything in time. Choose a shorter range.';
  if (_shards === undefined || _shards.failed === 0) return undefined;
  const why = _shards.failures?.[0]?.reason?.reason ?? 'no reason given';
  return `${_shards.failed} of ${_shards.total} parts of the logs could not be searched: ${why}`;
}

/** The one server that holds the logs. */
export type LogServers = Pick<Servers, 'elasticsearch'>;
