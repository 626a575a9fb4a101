// Serialises a tail's position in each shard, so that another tail can resume there.
import { createHash } from 'node:crypto';
import { limits } from '../limits.ts';

/** Sequence numbers by shard. */
export interface TailPosition {
  /**
   * The highest number that was seen; `unknown` if the shard has not been available since the tail began, undefined if
   * the shard did not exist.
   */
  of(shardKey: string): number | 'unknown' | undefined;
}

/** Characters of a shard's hash, each one of 64: two of some hundred shards are unlikely to have the same. */
const MARK_CHARACTERS = 7;
const UNKNOWN = '-';
/** The text if there are no shards yet. */
const NONE = '.';
const form = /^(?:\.|(?:[\w-]{7}(?:-|[0-9a-z]{1,11})(?:\.(?!$)|$))+)$/;

/** A hash in place of a shard's key, which would be too long. */
function markOf(shardKey: string): string {
  return createHash('sha256').update(shardKey).digest('base64url').slice(0, MARK_CHARACTERS);
}

/** Undefined if there are too many shards. */
export function writeTailPosition(numbers: ReadonlyMap<string, number | 'unknown'>): string | undefined {
  if (numbers.size === 0) return NONE;
  // Starts at -1, which means a shard without records.
  const written = (number: number | 'unknown'): string => (number === 'unknown' ? UNKNOWN : (number + 1).toString(36));
  const text = [...numbers].map(([key, number]) => `${markOf(key)}${written(number)}`).join('.');
  return text.length > limits.tailPositionLengthMax ? undefined : text;
}

/** Undefined if the text is not a position of ours. */
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
