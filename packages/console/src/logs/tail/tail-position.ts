// Writes down how far a tail has followed each shard, as a text by which another goes on there.
import { createHash } from 'node:crypto';
import { limits } from '../limits.ts';

/** Numbers by shard, of those that were followed. */
export interface TailPosition {
  /** The highest number that was seen; undefined where that shard was not followed. */
  of(shardKey: string): number | undefined;
}

/** Of 64 signs each: two of some hundred shards are not likely to have the same. */
const MARK_CHARACTERS = 7;
const form = /^(?:[\w-]{7}[0-9a-z]{1,11}(?:\.(?!$)|$))+$/;

/** Stands for the key of a shard, which would take too much room. */
function markOf(shardKey: string): string {
  return createHash('sha256').update(shardKey).digest('base64url').slice(0, MARK_CHARACTERS);
}

/** Undefined where there are more shards than have room. */
export function writeTailPosition(numbers: ReadonlyMap<string, number>): string | undefined {
  // From -1 on, which stands for a shard without a record.
  const text = [...numbers].map(([key, number]) => `${markOf(key)}${(number + 1).toString(36)}`).join('.');
  return text === '' || text.length > limits.tailPositionLengthMax ? undefined : text;
}

/** Undefined where a text is none of ours. */
export function readTailPosition(text: string): TailPosition | undefined {
  if (text.length > limits.tailPositionLengthMax || !form.test(text)) return undefined;
  const numbers = new Map(
    text
      .split('.')
      .map((part) => [part.slice(0, MARK_CHARACTERS), Number.parseInt(part.slice(MARK_CHARACTERS), 36) - 1]),
  );
  return { of: (shardKey) => numbers.get(markOf(shardKey)) };
}
