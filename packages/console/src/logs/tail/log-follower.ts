// Follows the records that match a filter, in the order of indexing, each once.
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
import { FollowedShards, type ShardGroup } from './followed-shards.ts';
import { ShardPosition, shardKey } from './shard-position.ts';
import type { TailPosition } from './tail-position.ts';

/** What came since the last round. */
export interface Arrived {
  readonly records: readonly LogRecord[];
  readonly skipped: number;
  /** Whether there is more already. */
  readonly isMore: boolean;
  /** Why records are missing: a part of the logs does not answer. They are taken when it does. */
  readonly incomplete?: string;
}

/** Records from before now to begin with. */
export interface Backlog {
  /** Milliseconds since 1970. */
  readonly since: number;
  /** The newest of them, at most. */
  readonly size: number;
}

/** Where a tail begins. Default: behind what is there. */
export interface Beginning {
  readonly backlog?: Backlog | undefined;
  /** Where another has ended: each record that has come since is taken. */
  readonly ended?: TailPosition | undefined;
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

/** A record, and when it was logged, milliseconds since 1970. */
interface Dated {
  readonly time: number;
  readonly record: LogRecord;
}

const newestFirst = { '@timestamp': { order: 'desc', unmapped_type: 'date', numeric_type: 'date' } };

/** Follows one filter; each call takes what has arrived since the one before. */
export class LogFollower {
  readonly #servers: LogServers;
  readonly #length: RecordLength;
  readonly #signal: AbortSignal | undefined;
  readonly #sizes = new ReadSize();
  readonly #shards: FollowedShards;
  #lateAt = 0;
  /** Taken and not given yet: a search that fails loses nothing of one that did not. */
  #arrived: LogRecord[][] = [];
  #skipped = 0;
  #incomplete: string | undefined;
  /** What was found was not taken, since it was in an index that nobody knew. */
  #isUpdated = false;

  constructor(servers: LogServers, length: RecordLength, signal?: AbortSignal | undefined) {
    this.#servers = servers;
    this.#length = length;
    this.#signal = signal;
    this.#shards = new FollowedShards(servers, signal);
  }

  /** Where another tail goes on, behind what was given; undefined where there are too many shards. */
  get position(): string | undefined {
    return this.#shards.text;
  }

  /** @returns the backlog, the oldest first */
  async start(filter: FilterQuery, { backlog, ended }: Beginning = {}): Promise<readonly LogRecord[]> {
    await this.#shards.begin(filter.pattern, ended);
    const before: Dated[] = [];
    for (const group of this.#shards.groups) {
      await this.#openWindows(filter, group);
      if (backlog !== undefined) before.push(...(await this.#before(filter, group, backlog)));
    }
    const inTime = before.toSorted((a, b) => a.time - b.time).map(({ record }) => record);
    return inTime.slice(-(backlog?.size ?? 0) || inTime.length);
  }

  /** Looks at what there is after an outage: indices may have been made anew, and number from the beginning. */
  async restart({ pattern }: FilterQuery): Promise<void> {
    await this.#shards.update(pattern);
  }

  /**
   * Takes what has arrived.
   *
   * @throws ConsoleError as `AskServer` does; what has arrived is given by the next call
   */
  async next(filter: FilterQuery): Promise<Arrived> {
    const now = Date.now();
    let isMore = false;
    this.#incomplete = undefined;
    await this.#shards.updateOld(filter.pattern);
    this.#isUpdated = false;
    for (const group of this.#shards.groups) isMore = (await this.#ahead(filter, group)) || isMore;
    if (!isMore && now - this.#lateAt >= limits.tailLateMsMin) {
      this.#lateAt = now;
      for (const group of this.#shards.groups) await this.#late(filter, group);
    }
    if (!isMore && !this.#isUpdated && this.#incomplete === undefined) this.#shards.endUnread();
    for (const position of this.#shards.all) position.forget(now);
    const arrived = {
      records: inOrderOfArrival(this.#arrived),
      skipped: this.#skipped,
      isMore,
      ...(this.#incomplete !== undefined && { incomplete: this.#incomplete }),
    };
    this.#arrived = [];
    this.#skipped = 0;
    return arrived;
  }

  /** Notes which records of the windows are there already. */
  async #openWindows(filter: FilterQuery, group: ShardGroup): Promise<void> {
    const answer = await this.#search(filter, group, {
      size: limits.answerMax,
      track_total_hits: false,
      _source: false,
      seq_no_primary_term: true,
      query: this.#within(filter.query, group.shards, ({ position }) => ({
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
  async #before(filter: FilterQuery, group: ShardGroup, { since, size }: Backlog): Promise<readonly Dated[]> {
    const before: Dated[] = [];
    const answers = readInOrder((body) => this.#search(filter, group, body), {
      query: {
        bool: {
          filter: [
            rangeQuery({ from: since, to: lastMoment }),
            this.#within(filter.query, group.shards, ({ position }) => ({ lte: position })),
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

  /** Takes records ahead of the positions. @returns whether there are more */
  async #ahead(filter: FilterQuery, group: ShardGroup): Promise<boolean> {
    const query = this.#within(
      filter.query,
      group.shards,
      ({ position }) => ({ gt: position }),
      group.alone === undefined,
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
    this.#incomplete ??= incompleteness(answer);
    if (hits.hits.some((hit) => this.#shards.get(keyOf(hit, group)) === undefined)) {
      await this.#shards.update(filter.pattern);
      this.#isUpdated = true;
      return false;
    }
    if ((hits.total?.value ?? 0) > limits.tailAheadMax) {
      await this.#skip(filter, group, query);
      return false;
    }
    this.#take(hits.hits, group);
    return hits.hits.length === size;
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
  async #late(filter: FilterQuery, group: ShardGroup): Promise<void> {
    const open = group.shards.filter(({ floor, position }) => floor < position);
    if (open.length === 0) return;
    const { aggregations } = await this.#search<ByIndex>(filter, group, {
      size: 0,
      track_total_hits: false,
      query: this.#within(filter.query, open, ({ floor, position }) => ({ gt: floor, lte: position })),
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
      const query = this.#within(filter.query, [window], () => ({ gt: from, lte: position }));
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
    this.#arrived.push(...byShard.values());
  }

  #record(hit: Hit): LogRecord {
    const { record, characters } = logRecord(hit, this.#length);
    this.#sizes.saw(characters);
    return record;
  }

  /** Records of some shards between bounds of each; and of indices that nobody knows yet. */
  #within(
    query: ElasticsearchQuery,
    shards: readonly ShardPosition[],
    boundsOf: (position: ShardPosition) => object,
    alsoNew = false,
  ): ElasticsearchQuery {
    const should: ElasticsearchQuery[] = shards.map((position) => ({
      bool: { filter: [{ term: { _index: position.index } }, { range: { _seq_no: boundsOf(position) } }] },
    }));
    if (alsoNew) should.push({ bool: { must_not: [{ terms: { _index: this.#shards.indices } }] } });
    if (should.length === 0) return { match_none: {} };
    return { bool: { filter: [query, { bool: { should, minimum_should_match: 1 } }] } };
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
