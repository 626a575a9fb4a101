// Which shards a tail follows, and from which number on: over restarts, new indices, and indices made anew.
import type { LogServers } from '../elasticsearch-answer.ts';
import { limits } from '../limits.ts';
import { lastBeforeStart } from './before-start.ts';
import { type ListedShard, listShards, written } from './list-shards.ts';
import { ShardPosition, shardKey } from './shard-position.ts';
import { type TailPosition, writeTailPosition } from './tail-position.ts';

/** Shards that one search asks: all whose index has no other shard, or a single one. */
export interface Lane {
  readonly shards: readonly ShardPosition[];
  readonly alone?: ShardPosition;
}

/** What is known of a shard that could not be asked when it was listed. */
type Waiting =
  /** It had no record when the tail began. */
  | 'new'
  /** It may have had some. */
  | 'unknown';

/** To be listed before the first question. */
export class FollowedShards {
  readonly #servers: LogServers;
  readonly #signal: AbortSignal | undefined;
  #positions = new Map<string, ShardPosition>();
  #listed: ReadonlySet<string> = new Set();
  #waiting = new Map<string, Waiting>();
  #isPartial = false;
  #listedAt = 0;

  constructor(servers: LogServers, signal: AbortSignal | undefined) {
    this.#servers = servers;
    this.#signal = signal;
  }

  /** Every index that was listed, also those that are not followed. */
  get indices(): readonly string[] {
    return [...this.#listed];
  }

  get all(): readonly ShardPosition[] {
    return [...this.#positions.values()];
  }

  get lanes(): readonly Lane[] {
    const alone = this.all.filter(({ shard }) => shard !== undefined);
    return [
      { shards: this.all.filter(({ shard }) => shard === undefined) },
      ...alone.map((position) => ({ shards: [position], alone: position })),
    ];
  }

  /** By which another tail goes on here. */
  get text(): string | undefined {
    return writeTailPosition(new Map([...this.#positions].map(([key, { position }]) => [key, position])));
  }

  get(key: string): ShardPosition | undefined {
    return this.#positions.get(key);
  }

  /** Begins behind what is there, or where another tail ended. */
  async begin(pattern: string, ended?: TailPosition): Promise<void> {
    await this.#list(pattern, (shard) => {
      const { last } = shard;
      if (ended === undefined) return last ?? 'unknown';
      const number = ended.of(shardKey(shard));
      if (number === undefined) return last === undefined ? 'new' : -1;
      return number > (last ?? number) ? -1 : number;
    });
  }

  /** Brings the list up to date. What is in an index that was not there before has come since. */
  async update(pattern: string): Promise<void> {
    await this.#list(pattern, ({ index, last }) => {
      if (this.#listed.has(index)) return last ?? 'unknown';
      return last === undefined ? 'new' : -1;
    });
  }

  /** The same where a shard could not be asked, not too often. */
  async updatePartial(pattern: string): Promise<void> {
    if (this.#isPartial && Date.now() - this.#listedAt >= limits.tailLateMsMin) await this.update(pattern);
  }

  /** @param beginOf from which number on a shard is followed that is listed for the first time */
  async #list(pattern: string, beginOf: (shard: ListedShard) => number | Waiting): Promise<void> {
    this.#listedAt = Date.now();
    const { shards, indices } = await listShards(this.#servers, pattern, this.#signal);
    // A server that is starting does not list each of them.
    const followed = new Set(written([...new Set([...indices, ...this.#listed])]));
    const isFollowed = ({ index }: { readonly index: string }): boolean => followed.has(index);
    const divided = new Set(shards.flatMap(({ index, shard }) => (shard === undefined ? [] : index)));
    const positions = new Map(
      [...this.#positions].filter(
        // One of which only a single shard was listed at first may have others.
        ([, position]) => isFollowed(position) && (position.shard !== undefined || !divided.has(position.index)),
      ),
    );
    const waiting = new Map(this.#waiting);
    for (const shard of shards.filter(isFollowed)) {
      const key = shardKey(shard);
      const { last } = shard;
      const known = positions.get(key);
      // One that has given fewer numbers was made anew.
      if (known !== undefined && known.position <= (last ?? known.position)) continue;
      const begin = known !== undefined ? -1 : await this.#beginOf(shard, beginOf);
      if (typeof begin === 'number') {
        positions.set(key, new ShardPosition(shard, begin));
        waiting.delete(key);
      } else waiting.set(key, begin);
    }
    this.#isPartial = shards.some((shard) => shard.last === undefined && isFollowed(shard));
    this.#waiting = waiting;
    this.#positions = positions;
    this.#listed = new Set(
      [...this.#listed, ...indices].filter((index) => indices.includes(index) || followed.has(index)),
    );
  }

  async #beginOf(shard: ListedShard, beginOf: (shard: ListedShard) => number | Waiting): Promise<number | Waiting> {
    const waited = this.#waiting.get(shardKey(shard));
    const { last } = shard;
    if (waited === undefined) return beginOf(shard);
    if (last === undefined) return waited;
    return waited === 'new' ? -1 : await lastBeforeStart(this.#servers, { ...shard, last }, this.#signal);
  }
}
