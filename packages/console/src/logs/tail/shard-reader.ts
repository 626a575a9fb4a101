// Reads the records of the shards that a tail follows: older ones, new ones, and those that become visible late.
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

/** Records from before now to begin with. */
export interface Backlog {
  /** Milliseconds since 1970. */
  readonly since: number;
  /** The newest of them, at most. */
  readonly size: number;
}

/** A record, and when it was logged, milliseconds since 1970. */
export interface Dated {
  readonly time: number;
  readonly record: LogRecord;
}

/** What was ahead of the positions. */
export interface Ahead {
  /** Whether there is more already. */
  readonly isMore: boolean;
  /** What was found was not taken, since it was in an index that nobody knew. */
  readonly isUpdated: boolean;
  /** Why records are missing. */
  readonly incomplete?: string;
}

/** Counts by index, with the highest number of each where that was asked for. */
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

/** Takes records of one group of shards after another, and moves their positions. */
export class ShardReader {
  readonly #servers: LogServers;
  readonly #shards: FollowedShards;
  readonly #length: RecordLength;
  readonly #signal: AbortSignal | undefined;
  readonly #sizes = new ReadSize();
  /** Taken and not given yet: a search that fails loses nothing of one that did not. */
  #taken: LogRecord[][] = [];
  #skipped = 0;

  constructor(servers: LogServers, shards: FollowedShards, length: RecordLength, signal: AbortSignal | undefined) {
    this.#servers = servers;
    this.#shards = shards;
    this.#length = length;
    this.#signal = signal;
  }

  /** Gives what was taken since the last time, and how many were left out. */
  give(): { readonly records: readonly LogRecord[]; readonly skipped: number } {
    const given = { records: inOrderOfArrival(this.#taken), skipped: this.#skipped };
    this.#taken = [];
    this.#skipped = 0;
    return given;
  }

  /** Notes which records of the windows are there already. */
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
    // Where one answer has not all of them, nothing is looked for behind the positions.
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
        // What became visible since the windows were opened.
        this.#shards.get(keyOf(hit, group))?.remember(numberOf(hit));
        before.push({ time: Number(hit.sort?.[0]), record: this.#record(hit) });
      }
    }
    return before;
  }

  /** Takes the records ahead of the positions. */
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

  /** Leaves out all but the newest. */
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

  /** Takes records that became visible behind a position: there are more in its window than were seen. */
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

  /** Keeps the records of some hits that were not seen, by their shard. */
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

/** Which position a record counts for. */
function keyOf({ _index }: Pick<Hit, '_index'>, { alone }: ShardGroup): string {
  return alone === undefined ? _index : shardKey(alone);
}

function numberOf({ _seq_no = -1 }: Hit): number {
  return _seq_no;
}
