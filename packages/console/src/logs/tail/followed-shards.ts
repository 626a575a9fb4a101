// The shards that a tail follows and the sequence number of each, across restarts and new indices.
import type { LogServers } from '../elasticsearch-answer.ts';
import { limits } from '../limits.ts';
import { lastBeforeStart } from './before-start.ts';
import { byStream, type ListedShard, listShards, written } from './list-shards.ts';
import { indexOfKey, ShardPosition, shardKey } from './shard-position.ts';
import { type TailPosition, writeTailPosition } from './tail-position.ts';

/** The shards of one search: all shards of single-shard indices, or one other shard. */
export interface ShardGroup {
  readonly shards: readonly ShardPosition[];
  readonly alone?: ShardPosition;
}

/** The state of a shard that was not available when it was listed. */
type Waiting =
  /** It had no records when the tail began. */
  | 'new'
  /** It may have had records. */
  | 'unknown';

type BeginOf = (shard: ListedShard) => number | Waiting | Promise<number | Waiting>;

/** Must be listed (`begin`) before the first query. */
export class FollowedShards {
  readonly #servers: LogServers;
  readonly #signal: AbortSignal | undefined;
  #positions = new Map<string, ShardPosition>();
  /** The UUID of each listed index, by its name. */
  #listed: ReadonlyMap<string, string> = new Map();
  #waiting = new Map<string, Waiting>();
  /**
   * Indices that are no longer written to, each with the time at which that was noticed (milliseconds since 1970). They
   * are followed until they are read completely, including records that become visible late.
   */
  #unread: ReadonlyMap<string, number> = new Map();
  #isPartial = false;
  #listedAt = 0;

  constructor(servers: LogServers, signal: AbortSignal | undefined) {
    this.#servers = servers;
    this.#signal = signal;
  }

  /** Every listed index, followed or not. */
  get indices(): readonly string[] {
    return [...this.#listed.keys()];
  }

  get all(): readonly ShardPosition[] {
    return [...this.#positions.values()];
  }

  get groups(): readonly ShardGroup[] {
    const alone = this.all.filter(({ shard }) => shard !== undefined);
    return [
      { shards: this.all.filter(({ shard }) => shard === undefined) },
      ...alone.map((position) => ({ shards: [position], alone: position })),
    ];
  }

  /** The position from which another tail can resume. For that tail, shards without a position are new. */
  get text(): string | undefined {
    const numbers = new Map<string, number | 'unknown'>();
    for (const [key, { position }] of this.#positions) numbers.set(key, position);
    for (const [key, waiting] of this.#waiting) if (waiting === 'unknown') numbers.set(key, waiting);
    return writeTailPosition(numbers);
  }

  get(key: string): ShardPosition | undefined {
    return this.#positions.get(key);
  }

  /** Begins at the end of the existing records, or at the position of another tail. */
  async begin(pattern: string, ended?: TailPosition): Promise<void> {
    if (ended === undefined) return await this.#list(pattern, ({ last }) => last ?? 'unknown');
    const beginOf: BeginOf = async (shard) => {
      const { last } = shard;
      const number = ended.of(shardKey(shard));
      if (number === undefined) return beginOfNew(last);
      if (number === 'unknown') return await this.#beforeStart(shard);
      return number > (last ?? number) ? -1 : number;
    };
    await this.#list(pattern, beginOf, (shards) => sinceEnded(shards, ended));
  }

  /** Updates the list. In an index that did not exist before, all records are new. */
  async update(pattern: string): Promise<void> {
    await this.#list(pattern, ({ index, last }) => (this.#listed.has(index) ? (last ?? 'unknown') : beginOfNew(last)));
  }

  /** Updates the list if it is old; sooner if a shard was not available. */
  async updateOld(pattern: string): Promise<void> {
    const afterMs = this.#isPartial ? limits.tailLateMsMin : limits.tailListedMsMax;
    if (Date.now() - this.#listedAt >= afterMs) await this.update(pattern);
  }

  /**
   * Call when everything visible was read: stops following indices that nobody has written to for as long as records
   * may take to become visible.
   */
  endUnread(now: number): void {
    if (this.#isPartial) return;
    const isOld = (since: number): boolean => since <= now - limits.tailWindowMs;
    const ended = new Set([...this.#unread].flatMap(([index, since]) => (isOld(since) ? [index] : [])));
    if (ended.size === 0) return;
    for (const [key, { index }] of this.#positions) if (ended.has(index)) this.#positions.delete(key);
    this.#unread = new Map([...this.#unread].filter(([index]) => !ended.has(index)));
  }

  /**
   * @param beginOf the sequence number from which to follow a newly listed shard
   * @param unreadOf indices to follow until they are read; default: those that were followed before
   */
  async #list(
    pattern: string,
    beginOf: BeginOf,
    unreadOf: (shards: readonly ListedShard[]) => readonly string[] = () => this.#followed,
  ): Promise<void> {
    const listedAt = Date.now();
    this.#listedAt = listedAt;
    const { shards, indices } = await listShards(this.#servers, pattern, this.#signal);
    this.#forgetOthers(indices);
    const current = new Set(written([...indices.keys()]));
    const left = unreadOf(shards).filter((index) => !current.has(index));
    const unread = new Map(left.map((index) => [index, this.#unread.get(index) ?? listedAt] as const));
    const followed = new Set([...current, ...unread.keys()]);
    const positions = new Map([...this.#positions].filter(([, { index }]) => followed.has(index)));
    const waiting = new Map<string, Waiting>();
    for (const shard of shards.filter(({ index }) => followed.has(index))) {
      const key = shardKey(shard);
      const { last } = shard;
      const known = positions.get(key);
      // A shard whose last number is lower than the position was created anew.
      if (known !== undefined && known.position <= (last ?? known.position)) continue;
      const begin = known !== undefined ? -1 : await this.#beginOf(shard, beginOf);
      if (typeof begin === 'number') positions.set(key, new ShardPosition(shard, begin));
      else waiting.set(key, begin);
    }
    this.#isPartial = shards.some(({ index, last }) => last === undefined && followed.has(index));
    this.#waiting = waiting;
    this.#positions = positions;
    this.#unread = unread;
    this.#listed = indices;
  }

  /** Indices of the shards that are followed, or will be when they are available. */
  get #followed(): readonly string[] {
    return [...new Set([...this.#positions.keys(), ...this.#waiting.keys()].map(indexOfKey))];
  }

  /** Forgets deleted indices, even if a new one has the same name. */
  #forgetOthers(indices: ReadonlyMap<string, string>): void {
    this.#listed = new Map([...this.#listed].filter(([index, uuid]) => indices.get(index) === uuid));
    const isListed = ([, { index }]: readonly [string, ShardPosition]): boolean => this.#listed.has(index);
    this.#positions = new Map([...this.#positions].filter(isListed));
  }

  async #beginOf(shard: ListedShard, beginOf: BeginOf): Promise<number | Waiting> {
    const waited = this.#listed.has(shard.index) ? this.#waiting.get(shardKey(shard)) : undefined;
    if (waited === undefined) return await beginOf(shard);
    return waited === 'new' ? beginOfNew(shard.last) : await this.#beforeStart(shard);
  }

  async #beforeStart({ last, ...shard }: ListedShard): Promise<number | Waiting> {
    return last === undefined ? 'unknown' : await lastBeforeStart(this.#servers, { ...shard, last }, this.#signal);
  }
}

/** In a new shard, all records are new. */
function beginOfNew(last: number | undefined): number | Waiting {
  return last === undefined ? 'new' : -1;
}

/** The indices of each data stream from the first one in which the other tail ended; all if the data stream is new. */
function sinceEnded(shards: readonly ListedShard[], ended: TailPosition): readonly string[] {
  const named = new Set(shards.filter((shard) => ended.of(shardKey(shard)) !== undefined).map(({ index }) => index));
  const streams = byStream([...new Set(shards.map(({ index }) => index))]);
  return [...streams.values()].flatMap((each) => {
    const first = each.findIndex((index) => named.has(index));
    return first === -1 ? each : each.slice(first);
  });
}
