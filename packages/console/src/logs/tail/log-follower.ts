// Follows the records that a filter finds, by the order in which Elasticsearch takes them, each once.
import type { ElasticsearchQuery } from '@telltale/content';
import type { LogRecord } from '../../api.ts';
import { lastMoment } from '../checked-range.ts';
import { type Hit, type LogServers, recordParts, type SearchAnswer, search } from '../elasticsearch-answer.ts';
import { ReadSize } from '../fetch-records.ts';
import { type FilterQuery, rangeQuery } from '../filter-query.ts';
import { limits } from '../limits.ts';
import { logRecord, type RecordLength } from '../log-record.ts';
import { inOrderOfArrival } from './arrival-order.ts';
import { listShards, written } from './list-shards.ts';
import { ShardPosition } from './shard-position.ts';

/** What came since the last round. */
export interface Arrived {
  readonly records: readonly LogRecord[];
  readonly skipped: number;
  /** Whether there is more already. */
  readonly isMore: boolean;
}

/** Records from before now to begin with. */
export interface Backlog {
  /** Milliseconds since 1970. */
  readonly since: number;
  /** The newest of them, at most. */
  readonly size: number;
}

/** Shards that one search asks: all whose index has no other shard, or a single one. */
interface Lane {
  readonly shards: readonly ShardPosition[];
  readonly alone?: ShardPosition;
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

/** Follows one filter; each call takes what has arrived since the one before. */
export class LogFollower {
  readonly #servers: LogServers;
  readonly #length: RecordLength;
  readonly #signal: AbortSignal | undefined;
  readonly #sizes = new ReadSize();
  #positions = new Map<string, ShardPosition>();
  #listed: ReadonlySet<string> = new Set();
  #lateAt = 0;
  /** Taken and not given yet: a search that fails loses nothing of one that did not. */
  #arrived: LogRecord[][] = [];
  #skipped = 0;

  constructor(servers: LogServers, length: RecordLength, signal?: AbortSignal | undefined) {
    this.#servers = servers;
    this.#length = length;
    this.#signal = signal;
  }

  /** Begins behind what is there. @returns the backlog, the oldest first */
  async start(filter: FilterQuery, backlog?: Backlog): Promise<readonly LogRecord[]> {
    await this.#list(filter.pattern, true);
    const before: Hit[] = [];
    for (const lane of this.#lanes()) {
      await this.#openWindows(filter, lane);
      if (backlog !== undefined) before.push(...(await this.#before(filter, lane, backlog)));
    }
    const inTime = before.toSorted((a, b) => Number(a.sort?.[0]) - Number(b.sort?.[0]));
    return inTime.slice(-(backlog?.size ?? 0) || inTime.length).map((hit) => logRecord(hit, this.#length).record);
  }

  /** Looks at what there is after an outage: indices may have been made anew, and number from the beginning. */
  async restart({ pattern }: FilterQuery): Promise<void> {
    await this.#list(pattern, false);
  }

  /**
   * Takes what has arrived.
   *
   * @throws ConsoleError as `AskServer` does; what has arrived is given by the next call
   */
  async next(filter: FilterQuery): Promise<Arrived> {
    const now = Date.now();
    let isMore = false;
    for (const lane of this.#lanes()) isMore = (await this.#ahead(filter, lane)) || isMore;
    if (!isMore && now - this.#lateAt >= limits.tailLateMsMin) {
      this.#lateAt = now;
      for (const lane of this.#lanes()) await this.#late(filter, lane);
    }
    for (const position of this.#positions.values()) position.forget(now);
    const arrived = { records: inOrderOfArrival(this.#arrived), skipped: this.#skipped, isMore };
    this.#arrived = [];
    this.#skipped = 0;
    return arrived;
  }

  /** Notes which records of the windows are there already. */
  async #openWindows(filter: FilterQuery, lane: Lane): Promise<void> {
    const { hits } = await this.#search(filter, lane, {
      size: limits.answerMax,
      track_total_hits: false,
      _source: false,
      seq_no_primary_term: true,
      query: this.#within(filter.query, lane.shards, ({ position }) => ({
        gt: Math.max(-1, position - limits.tailWindowAtFirst),
        lte: position,
      })),
    });
    // Where one answer has not all of them, nothing is looked for behind the positions.
    if (hits.hits.length === limits.answerMax) return;
    const seen = Map.groupBy(hits.hits, (hit) => keyOf(hit, lane));
    for (const position of lane.shards) position.openWindow((seen.get(shardKey(position)) ?? []).map(numberOf));
  }

  /** The newest records up to the positions. */
  async #before(filter: FilterQuery, lane: Lane, { since, size }: Backlog): Promise<readonly Hit[]> {
    const { hits } = await this.#search(filter, lane, {
      ...recordParts,
      size,
      query: {
        bool: {
          filter: [
            rangeQuery({ from: since, to: lastMoment }),
            this.#within(filter.query, lane.shards, ({ position }) => ({ lte: position })),
          ],
        },
      },
      sort: [newestFirst],
      track_total_hits: false,
    });
    // What became visible since the windows were opened.
    for (const hit of hits.hits) this.#positions.get(keyOf(hit, lane))?.remember(numberOf(hit));
    return hits.hits;
  }

  /** Takes records ahead of the positions. @returns whether there are more */
  async #ahead(filter: FilterQuery, lane: Lane): Promise<boolean> {
    const size = this.#sizes.next;
    const query = this.#within(
      filter.query,
      lane.shards,
      ({ position }) => ({ gt: position }),
      lane.alone === undefined,
    );
    const { hits } = await this.#search(filter, lane, {
      ...recordParts,
      size,
      query,
      sort: [{ _seq_no: 'asc' }],
      track_total_hits: limits.tailAheadMax + 1,
    });
    if (hits.hits.some((hit) => !this.#positions.has(keyOf(hit, lane)))) {
      await this.#list(filter.pattern, false);
      return false;
    }
    if ((hits.total?.value ?? 0) > limits.tailAheadMax) {
      await this.#skip(filter, lane, query);
      return false;
    }
    this.#take(hits.hits, lane);
    return hits.hits.length === size;
  }

  /** Leaves out all but the newest. */
  async #skip(filter: FilterQuery, lane: Lane, query: ElasticsearchQuery): Promise<void> {
    const { hits, aggregations } = await this.#search<ByIndex>(filter, lane, {
      ...recordParts,
      size: Math.min(limits.tailAfterSkipMax, this.#sizes.next),
      query,
      sort: [newestFirst],
      track_total_hits: true,
      aggs: {
        indices: { terms: { field: '_index', size: limits.answerMax }, aggs: { last: { max: { field: '_seq_no' } } } },
      },
    });
    this.#skipped += (hits.total?.value ?? 0) - hits.hits.length;
    this.#take(hits.hits.toReversed(), lane);
    for (const { key, last } of aggregations?.indices.buckets ?? [])
      this.#positions.get(keyOf({ _index: key }, lane))?.skipTo(last?.value ?? -1);
  }

  /** Takes records that became visible behind a position: there are more in its window than were seen. */
  async #late(filter: FilterQuery, lane: Lane): Promise<void> {
    const open = lane.shards.filter(({ floor, position }) => floor < position);
    if (open.length === 0) return;
    const { aggregations } = await this.#search<ByIndex>(filter, lane, {
      size: 0,
      track_total_hits: false,
      query: this.#within(filter.query, open, ({ floor, position }) => ({ gt: floor, lte: position })),
      aggs: { indices: { terms: { field: '_index', size: open.length } } },
    });
    const counts = new Map((aggregations?.indices.buckets ?? []).map(({ key, doc_count }) => [key, doc_count]));
    for (const position of open) {
      if ((counts.get(position.index) ?? 0) > position.seenCount) await this.#readWindow(filter, lane, position);
    }
  }

  async #readWindow(filter: FilterQuery, lane: Lane, { floor, position, index, shard }: ShardPosition): Promise<void> {
    const window = new ShardPosition({ index, ...(shard !== undefined && { shard }) }, position);
    for (let isEnd = false, from = floor; !isEnd; ) {
      const size = this.#sizes.next;
      const { hits } = await this.#search(filter, lane, {
        ...recordParts,
        size,
        query: this.#within(filter.query, [window], () => ({ gt: from, lte: position })),
        sort: [{ _seq_no: 'asc' }],
        track_total_hits: false,
      });
      this.#take(hits.hits, lane);
      isEnd = hits.hits.length < size;
      from = Math.max(from, ...hits.hits.map(numberOf));
    }
  }

  /** Keeps the records of some hits that were not seen, by their shard. */
  #take(hits: readonly Hit[], lane: Lane): void {
    const byShard = new Map<string, LogRecord[]>();
    for (const hit of hits) {
      const key = keyOf(hit, lane);
      if (this.#positions.get(key)?.take(numberOf(hit)) !== true) continue;
      const { record, characters } = logRecord(hit, this.#length);
      this.#sizes.saw(characters);
      const records = byShard.get(key);
      if (records === undefined) byShard.set(key, [record]);
      else records.push(record);
    }
    this.#arrived.push(...byShard.values());
  }

  /** Brings the list of shards up to date. What is in an index that was not there before has come since. */
  async #list(pattern: string, isStart: boolean): Promise<void> {
    const { shards, indices } = await listShards(this.#servers, pattern, this.#signal);
    // A server that is starting does not list each of them.
    const followed = new Set(written([...new Set([...indices, ...this.#listed])]));
    const positions = new Map([...this.#positions].filter(([, { index }]) => followed.has(index)));
    for (const shard of shards.filter(({ index }) => followed.has(index))) {
      const key = shardKey(shard);
      const known = positions.get(key);
      const isAnew = known !== undefined && known.position > shard.last;
      const begin = isAnew || !(isStart || this.#listed.has(shard.index)) ? -1 : shard.last;
      if (known === undefined || isAnew) positions.set(key, new ShardPosition(shard, begin));
    }
    this.#positions = positions;
    this.#listed = new Set(
      [...this.#listed, ...indices].filter((index) => indices.includes(index) || followed.has(index)),
    );
  }

  #lanes(): readonly Lane[] {
    const all = [...this.#positions.values()];
    const alone = all.filter(({ shard }) => shard !== undefined);
    return [
      { shards: all.filter(({ shard }) => shard === undefined) },
      ...alone.map((position) => ({ shards: [position], alone: position })),
    ];
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
    if (alsoNew) should.push({ bool: { must_not: [{ terms: { _index: [...this.#listed] } }] } });
    if (should.length === 0) return { match_none: {} };
    return { bool: { filter: [query, { bool: { should, minimum_should_match: 1 } }] } };
  }

  async #search<Aggregations>(
    { pattern }: FilterQuery,
    { alone }: Lane,
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

function shardKey({ index, shard }: { readonly index: string; readonly shard?: number | undefined }): string {
  return shard === undefined ? index : `${index} ${shard}`;
}

/** Which position a record counts for. */
function keyOf({ _index }: Pick<Hit, '_index'>, { alone }: Lane): string {
  return alone === undefined ? _index : shardKey(alone);
}

function numberOf({ _seq_no = -1 }: Hit): number {
  return _seq_no;
}
