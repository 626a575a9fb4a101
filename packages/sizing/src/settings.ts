// The settings of the Compose stack for a load.
import { choices, rules } from './limits.ts';
import type { Size } from './size.ts';
import { laptop } from './stacks.ts';
import { gigabyte, megabyte } from './units.ts';

/**
 * Lines of compose/.env, by name, for a stack that carries the load; none is below the stack's default.
 *
 * @returns undefined if the stack needs none, or is not in this repository
 */
export function settingsOf(size: Size): Readonly<Record<string, string>> | undefined {
  if (size.stack === 'laptop' || size.stack === 'distributed') return undefined;
  const { elasticsearch, prometheus, load } = size;
  const disk = Math.max(prometheus.diskBytes.value, laptop.metricsDisk);
  const metrics = {
    TELLTALE_METRICS_RETENTION: `${load.metricsDays}d`,
    TELLTALE_METRICS_RETENTION_SIZE: `${Math.ceil(disk / gigabyte)}GB`,
  };
  // production.yaml itself sets the memory of each part.
  if (size.stack === 'production') return metrics;
  const heap = roundedUp(Math.max(elasticsearch.nodeHeapBytes.value, laptop.heap));
  return {
    TELLTALE_ELASTICSEARCH_HEAP: megabytes(heap),
    TELLTALE_ELASTICSEARCH_MEMORY: megabytes(heap * rules.memoryPerHeap + choices.javaBytes),
    TELLTALE_PROMETHEUS_MEMORY: megabytes(roundedUp(Math.max(prometheus.memoryBytes.value, laptop.prometheus))),
    ...metrics,
  };
}

/** Rounds up to 128 MB: nobody wants to read 1,309 MB. */
function roundedUp(bytes: number): number {
  return Math.ceil(bytes / (128 * megabyte)) * 128 * megabyte;
}

function megabytes(bytes: number): string {
  return `${bytes / megabyte}m`;
}
