// Serialises the position of a tail in each shard, so that another tail can resume there.
import { createHash } from 'node:crypto';
import { limits } from '../limits.ts';

/** Numbers by shard, of those that were followed. */
export interface TailPosition {
  /**
   * The highest number that was seen; `unknown` where that shard had not started yet since the tail began, undefined
   * where there was no such shard.
   */
  of(shardKey: string): number | 'unknown' | undefined;
}

/** Of 64 signs each: two of some hundred shards are not likely to have the same. */
const MARK_CHARACTERS = 7;
const UNKNOWN = '-';
/** The text where there is no shard yet. */
const NONE = '.';
const form = /^(?:\.|(?:[\w-]{7}(?:-|[0-9a-z]{1,11})(?:\.(?!$)|$))+)$/;

/** Stands for the key of a shard, which would take too much room. */
function markOf(shardKey: string): string {
  return createHash('sha256').update(shardKey).digest('base64url').slice(0, MARK_CHARACTERS);
}

/** Undefined where there are more shards than have room. */
export function writeTailPosition(numbers: ReadonlyMap<string, number | 'unknown'>): string | undefined {
  if (numbers.size === 0) return NONE;
  // From -1 on, which means a shard without a record.
  const written = (number: number | 'unknown'): string => (number === 'unknown' ? UNKNOWN : (number + 1).toString(36));
  const text = [...numbers].map(([key, number]) => `${markOf(key)}${written(number)}`).join('.');
  return text.length > limits.tailPositionLengthMax ? undefined : text;
}

/** Undefined where a text is none of ours. */
export function readTailPosition(text: string): TailPosition | undefined {
  if (text.length > limits.tailPositionLengthMax || !form.test(text)) return undefined;
  const read = (number: string): number | 'unknown' =>
    number === UNKNOWN ? 'unknown' : Number.parseInt(number, 36) - 1;
  const parts = text === NONE ? [] : text.split('.');
  const numbers = new Map(
    parts.map((part) => [part.slice(0, MARK_CHARACTERS), read(part.slice(MARK_CHARACTERS))] as const),
  );
  return { of: (shardKey) => numbers.get(markOf(shardKey)) };
}
