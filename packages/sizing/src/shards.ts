// Computes the number of shards of a load, by Elasticsearch's rollover rules.
import { type Expression, type Figure, figure, given, most, plain, product, quotient, whole } from './expression.ts';
import { choices, rules } from './limits.ts';
import type { Load } from './load.ts';

/** Primary shards: each backing index has one. */
export interface ShardCount {
  readonly shardsByAge: Figure;
  readonly shardsBySize: Figure;
  readonly shardsByDocuments: Figure;
  readonly primaryShards: Figure;
}

/** The inputs of the count. */
export interface KeptData {
  readonly documents: Figure;
  readonly keptDays: Figure;
  readonly primaryBytes: Figure;
  readonly cores: Figure;
}

export const secondsPerDay: Expression = plain(86_400, 's');
export const coresPerNode: Expression = given('cores a node', choices.coresPerNode);

/**
 * How long Elasticsearch's lifecycle policy writes to one backing index, by the retention. A backing index is deleted
 * as a whole, when its newest record has expired.
 */
export function rolloverOf({ days }: Load): Expression {
  return given('rolled over each', days <= 14 ? 1 : days <= 90 ? 7 : 30, 'd');
}

/**
 * Backing indices by age, by size and by documents, whichever are most; as many are written concurrently as there are
 * cores.
 */
export function countShards(load: Load, { documents, keptDays, primaryBytes, cores }: KeptData): ShardCount {
  const atOnce = most(whole(quotient(cores, coresPerNode)), plain(1));
  const shardsByAge = figure('shards by age', '', product(whole(quotient(keptDays, rolloverOf(load))), atOnce));
  const shardsBySize = figure(
    'shards by size',
    '',
    whole(quotient(primaryBytes, given('at most', rules.shardBytesMax, 'bytes'))),
  );
  const shardsByDocuments = figure(
    'by documents',
    '',
    whole(quotient(product(documents, secondsPerDay, keptDays), given('at most', rules.shardDocumentsMax))),
  );
  return {
    shardsByAge,
    shardsBySize,
    shardsByDocuments,
    primaryShards: figure('primary shards', '', most(shardsByAge, shardsBySize, shardsByDocuments)),
  };
}
