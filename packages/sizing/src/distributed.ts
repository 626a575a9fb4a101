// Sizes of distributed set-ups: Elasticsearch in tiers, and Mimir behind Prometheus agents.
import { difference, type Figure, figure, given, least, plain, product, quotient, whole } from './expression.ts';
import { choices, rules } from './limits.ts';
import type { LogsSize } from './logs.ts';
import type { MetricsSize } from './metrics.ts';

/** Elasticsearch with a hot tier, and the rest in a cheaper one. */
export interface DistributedLogs {
  readonly hotBytes: Figure;
  readonly hotMemoryBytes: Figure;
  readonly restBytes: Figure;
  readonly warmMemoryBytes: Figure;
  readonly frozenMemoryBytes: Figure;
}

/** Mimir's ingesters, which hold recent samples. */
export interface DistributedMetrics {
  readonly seriesInMemory: Figure;
  readonly cores: Figure;
  readonly memoryBytes: Figure;
  readonly diskBytes: Figure;
}

/** @param logs computed for identical nodes */
export function distributeLogs({ dataBytes, keptDays }: LogsSize): DistributedLogs {
  const hotDays = least(plain(choices.hotDays, 'd'), keptDays);
  const hotBytes = figure('hot data', 'bytes', quotient(product(dataBytes, hotDays), keptDays));
  const restBytes = figure('older data', 'bytes', difference(dataBytes, hotBytes));
  const perMemory = (tier: string, disk: number) => given(`${tier} disk per memory`, disk);
  return {
    hotBytes,
    hotMemoryBytes: figure('memory, hot tier', 'bytes', quotient(hotBytes, perMemory('hot', rules.hotDiskPerMemory))),
    restBytes,
    warmMemoryBytes: figure(
      'memory, warm tier',
      'bytes',
      quotient(restBytes, perMemory('warm', rules.warmDiskPerMemory)),
    ),
    frozenMemoryBytes: figure(
      'or frozen tier',
      'bytes',
      quotient(restBytes, perMemory('frozen', rules.frozenDiskPerMemory)),
    ),
  };
}

/** @param metrics computed for one Prometheus */
export function distributeMetrics({ series }: MetricsSize): DistributedMetrics {
  const seriesInMemory = figure(
    'series in memory',
    '',
    product(series, given('replaced', choices.seriesPerHead), given('copies', rules.mimirCopies)),
  );
  const cores = figure(
    'cores, ingesters',
    'cores',
    whole(quotient(seriesInMemory, given('a core', rules.mimirSeries))),
  );
  return {
    seriesInMemory,
    cores,
    memoryBytes: figure('memory, ingesters', 'bytes', product(cores, given('a core', rules.mimirMemoryBytes, 'bytes'))),
    diskBytes: figure('disk, ingesters', 'bytes', product(cores, given('a core', rules.mimirDiskBytes, 'bytes'))),
  };
}
