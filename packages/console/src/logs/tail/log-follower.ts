// Follows the records that match a filter, in the order of indexing, each once.
import type { LogRecord } from '../../api.ts';
import type { LogServers } from '../elasticsearch-answer.ts';
import type { FilterQuery } from '../filter-query.ts';
import { limits } from '../limits.ts';
import type { RecordLength } from '../records/log-record.ts';
import { FollowedShards } from './followed-shards.ts';
import { type Ahead, type Backlog, type Dated, ShardReader } from './shard-reader.ts';
import type { TailPosition } from './tail-position.ts';

/** Records that arrived since the last round. */
export interface Arrived {
  readonly records: readonly LogRecord[];
  readonly skipped: number;
  /** Whether more are available already. */
  readonly isMore: boolean;
  /** Why records are missing: a part of the logs does not answer. They are read when it does. */
  readonly incomplete?: string;
}

/** Where a tail begins. Default: after the existing records. */
export interface Beginning {
  readonly backlog?: Backlog | undefined;
  /** The position of an earlier tail: every record since then is read. */
  readonly ended?: TailPosition | undefined;
}

/** Follows one filter; each call returns what has arrived since the previous one. */
export class LogFollower {
  readonly #shards: FollowedShards;
  readonly #reader: ShardReader;
  #lateAt = 0;

  constructor(servers: LogServers, length: RecordLength, signal?: AbortSignal | undefined) {
    this.#shards = new FollowedShards(servers, signal);
    this.#reader = new ShardReader(servers, this.#shards, length, signal);
  }

  /** The position from which another tail can resume; undefined if there are too many shards. */
  get position(): string | undefined {
    return this.#shards.text;
  }

  /** @returns the backlog, the oldest first */
  async start(filter: FilterQuery, { backlog, ended }: Beginning = {}): Promise<readonly LogRecord[]> {
    await this.#shards.begin(filter.pattern, ended);
    const before: Dated[] = [];
    for (const group of this.#shards.groups) {
      await this.#reader.openWindows(filter, group);
      if (backlog !== undefined) before.push(...(await this.#reader.before(filter, group, backlog)));
    }
    const inTime = before.toSorted((a, b) => a.time - b.time).map(({ record }) => record);
    return inTime.slice(-(backlog?.size ?? 0) || inTime.length);
  }

  /** Lists the shards again after an outage: indices may have been created anew, with numbers from 0. */
  async restart({ pattern }: FilterQuery): Promise<void> {
    await this.#shards.update(pattern);
  }

  /** Reads what has arrived. @throws ConsoleError as `AskServer` does; the next call returns what was read before */
  async next(filter: FilterQuery): Promise<Arrived> {
    const now = Date.now();
    await this.#shards.updateOld(filter.pattern);
    const found: Ahead[] = [];
    for (const group of this.#shards.groups) found.push(await this.#reader.takeAhead(filter, group));
    const isMore = found.some((ahead) => ahead.isMore);
    if (!isMore && now - this.#lateAt >= limits.tailLateMsMin) {
      this.#lateAt = now;
      for (const group of this.#shards.groups) await this.#reader.takeLate(filter, group);
    }
    const incomplete = found.find((ahead) => ahead.incomplete !== undefined)?.incomplete;
    if (!isMore && !found.some(({ isUpdated }) => isUpdated) && incomplete === undefined) this.#shards.endUnread(now);
    for (const position of this.#shards.all) position.forget(now);
    return { ...this.#reader.give(), isMore, ...(incomplete !== undefined && { incomplete }) };
  }
}
