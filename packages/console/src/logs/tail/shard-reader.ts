// Reads the records of followed shards: the backlog, new ones, and those that become visible late.
import type { ElasticsearchQuery } from '@telltale/content';
import type { LogRecord } from '../../api.ts';
import { lastMoment } from '../checked-range.ts';
import { type Hit, incompleteness, type LogServers, type SearchAnswer, search } from '../elasticsearch-answer.ts';
import { type FilterQuery, rangeQuery } from '../filter-query.ts';
import { limits } from '../limits.ts';
import { logRecord, type RecordLength } from '../records/log-record.ts';
import { readInOrder } from '../records/read-in-order.ts';
import { ReadSize } from '../records/read-size.ts';
import { inOrderOfArrival } from './arrival-order.ts';
import type { FollowedShards, ShardGroup } from './followed-shards.ts';
import { ShardPosition, shardKey } from './shard-position.ts';
import { shardQuery } from './shard-query.ts';

/** The backlog with which to begin. */
export interface Backlog {
  /** Milliseconds since 1970. */
  readonly since: number;
  /** The maximum number, the newest of them. */
  readonly size: number;
}

/** A record, and its time in milliseconds since 1970. */
export interface Dated {
  readonly time: number;
  readonly record: LogRecord;
}

/** Records above the positions. */
export interface Ahead {
  /** Whether more are available already. */
  readonly isMore: boolean;
  /** Records were found in an unknown index and not taken. */
  readonly isUpdated: boolean;
  /** Why records are missing. */
  readonly incomplete?: string;
}

/** Counts by index, with the highest number of each if requested. */
interface ByIndex {
  readonly indices: {
    readonly buckets: readonly {
      readonly key: string;
      readonly doc_count: number;
      readonly last?: { readonly value: number };
    }[];
  };
}

const newestFirst = { '@timestamp': { order: 'desc', unmapped_type: 'date', numeric_type: 'date' } };

/** Reads one group of shards after another, and moves their positions. */
export class ShardReader {
  readonly #servers: LogServers;
  readonly #shards: FollowedShards;
  readonly #length: RecordLength;
  readonly #signal: AbortSignal | undefined;
  readonly #sizes = new ReadSize();
  /** Read but not returned yet: if one search fails, the results of the others are kept. */
  #taken: LogRecord[][] = [];
  #skipped = 0;

  constructor(servers: LogServers, shards: FollowedShards, length: RecordLength, signal: AbortSignal | undefined) {
    this.#servers = servers;
    this.#shards = shards;
    this.#length = length;
    this.#signal = signal;
  }

  /** Returns what was read since the last call, and how many records were skipped. */
  give(): { readonly records: readonly LogRecord[]; readonly skipped: number } {
    const given = { records: inOrderOfArrival(this.#taken), skipped: this.#skipped };
    this.#taken = [];
    this.#skipped = 0;
    return given;
  }

  /** Remembers which records of the windows exist already. */
  async openWindows(filter: FilterQuery, group: ShardGroup): Promise<void> {
    const answer = await this.#search(filter, group, {
      size: limits.answerMax,
      track_total_hits: false,
      _source: false,
      seq_no_primary_term: true,
      query: shardQuery(filter.query, group.shards, ({ position }) => ({
        gt: Math.max(-1, position - limits.tailWindowAtFirst),
        lte: position,
      })),
    });
    const { hits } = answer.hits;
    // If one response cannot hold all of them, no window is opened.
    if (hits.length === limits.answerMax || incompleteness(answer) !== undefined) return;
    const seen = Map.groupBy(hits, (hit) => keyOf(hit, group));
    for (const position of group.shards) position.openWindow((seen.get(shardKey(position)) ?? []).map(numberOf));
  }

  /** The newest records up to the positions. */
  async before(filter: FilterQuery, group: ShardGroup, { since, size }: Backlog): Promise<readonly Dated[]> {
    const before: Dated[] = [];
    const answers = readInOrder((body) => this.#search(filter, group, body), {
      query: {
        bool: {
          filter: [
            rangeQuery({ from: since, to: lastMoment }),
            shardQuery(filter.query, group.shards, ({ position }) => ({ lte: position })),
          ],
        },
      },
      order: 'desc',
      limit: size,
      totalMax: false,
      sizes: this.#sizes,
    });
    for await (const { hits } of answers) {
      for (const hit of hits.hits) {
        // Records that became visible since the windows were opened.
        this.#shards.get(keyOf(hit, group))?.remember(numberOf(hit));
        before.push({ time: Number(hit.sort?.[0]), record: this.#record(hit) });
      }
    }
    return before;
  }

  /** Reads the records above the positions. */
  async takeAhead(filter: FilterQuery, group: ShardGroup): Promise<Ahead> {
    const query = shardQuery(
      filter.query,
      group.shards,
      ({ position }) => ({ gt: position }),
      group.alone === undefined ? this.#shards.indices : undefined,
    );
    const { answer, size } = await this.#sizes.read(limits.readMax, (parts) =>
      this.#search(filter, group, {
        ...parts,
        query,
        sort: [{ _seq_no: 'asc' }],
        track_total_hits: limits.tailAheadMax + 1,
      }),
    );
    const { hits } = answer;
    const incomplete = incompleteness(answer);
    const ahead = { isMore: false, isUpdated: false, ...(incomplete !== undefined && { incomplete }) };
    if (hits.hits.some((hit) => this.#shards.get(keyOf(hit, group)) === undefined)) {
      await this.#shards.update(filter.pattern);
      return { ...ahead, isUpdated: true };
    }
    if ((hits.total?.value ?? 0) > limits.tailAheadMax) {
      await this.#skip(filter, group, query);
      return ahead;
    }
    this.#take(hits.hits, group);
    return { ...ahead, isMore: hits.hits.length === size };
  }

  /** Skips all but the newest. */
  async #skip(filter: FilterQuery, group: ShardGroup, query: ElasticsearchQuery): Promise<void> {
    const { answer } = await this.#sizes.read(limits.tailAfterSkipMax, (parts) =>
      this.#search<ByIndex>(filter, group, {
        ...parts,
        query,
        sort: [newestFirst],
        track_total_hits: true,
        aggs: {
          indices: {
            terms: { field: '_index', size: limits.answerMax },
            aggs: { last: { max: { field: '_seq_no' } } },
          },
        },
      }),
    );
    const { hits, aggregations } = answer;
    this.#skipped += (hits.total?.value ?? 0) - hits.hits.length;
    this.#take(hits.hits.toReversed(), group);
    for (const { key, last } of aggregations?.indices.buckets ?? [])
      this.#shards.get(keyOf({ _index: key }, group))?.skipTo(last?.value ?? -1);
  }

  /** Reads records that became visible late: a window then has more records than were seen. */
  async takeLate(filter: FilterQuery, group: ShardGroup): Promise<void> {
    const open = group.shards.filter(({ floor, position }) => floor < position);
    if (open.length === 0) return;
    const { aggregations } = await this.#search<ByIndex>(filter, group, {
      size: 0,
      track_total_hits: false,
      query: shardQuery(filter.query, open, ({ floor, position }) => ({ gt: floor, lte: position })),
      aggs: { indices: { terms: { field: '_index', size: open.length } } },
    });
    const counts = new Map((aggregations?.indices.buckets ?? []).map(({ key, doc_count }) => [key, doc_count]));
    for (const position of open) {
      if ((counts.get(position.index) ?? 0) > position.seenCount) await this.#readWindow(filter, group, position);
    }
  }

  async #readWindow(
    filter: FilterQuery,
    group: ShardGroup,
    { floor, position, index, shard }: ShardPosition,
  ): Promise<void> {
    const window = new ShardPosition({ index, ...(shard !== undefined && { shard }) }, position);
    for (let isEnd = false, from = floor; !isEnd; ) {
      const query = shardQuery(filter.query, [window], () => ({ gt: from, lte: position }));
      const { answer, size } = await this.#sizes.read(limits.readMax, (parts) =>
        this.#search(filter, group, { ...parts, query, sort: [{ _seq_no: 'asc' }], track_total_hits: false }),
      );
      const { hits } = answer.hits;
      this.#take(hits, group);
      isEnd = hits.length < size;
      from = Math.max(from, ...hits.map(numberOf));
    }
  }

  /** Keeps those hits that were not seen before, by shard. */
  #take(hits: readonly Hit[], group: ShardGroup): void {
    const byShard = new Map<string, LogRecord[]>();
    for (const hit of hits) {
      const key = keyOf(hit, group);
      if (this.#shards.get(key)?.take(numberOf(hit)) !== true) continue;
      const record = this.#record(hit);
      const records = byShard.get(key);
      if (records === undefined) byShard.set(key, [record]);
      else records.push(record);
    }
    this.#taken.push(...byShard.values());
  }

  #record(hit: Hit): LogRecord {
    const { record, characters } = logRecord(hit, this.#length);
    this.#sizes.saw(characters);
    return record;
  }

  async #search<Aggregations>(
    { pattern }: FilterQuery,
    { alone }: ShardGroup,
    body: object,
  ): Promise<SearchAnswer<Aggregations>> {
    return await search<Aggregations>(this.#servers, {
      pattern: alone?.index ?? pattern,
      shard: alone?.shard,
      body,
      signal: this.#signal,
    });
  }
}

/** The position to which a record belongs. */
function keyOf({ _index }: Pick<Hit, '_index'>, { alone }: ShardGroup): string {
  return alone === undefined ? _index : shardKey(alone);
}

function numberOf({ _seq_no = -1 }: Hit): number {
  return _seq_no;
}
