// Computes the size of every part of a plane, and chooses the smallest stack that carries the load.
import { type DistributedLogs, type DistributedMetrics, distributeLogs, distributeMetrics } from './distributed.ts';
import { type Expression, type Figure, figure, given, sum } from './expression.ts';
import { rules } from './limits.ts';
import type { Load } from './load.ts';
import { type LogsSize, sizeLogs } from './logs.ts';
import { type MetricsSize, sizeMetrics } from './metrics.ts';
import { type Fit, fitsOf, fixedMegabytes, isBeyondOneServer, type StackName } from './stacks.ts';
import { megabyte } from './units.ts';

/** The requirements of a load. */
export interface Size {
  readonly load: Load;
  readonly elasticsearch: LogsSize;
  readonly prometheus: MetricsSize;
  /** Memory of the parts that do not depend on the load. */
  readonly others: readonly Figure[];
  readonly total: { readonly memoryBytes: Figure; readonly diskBytes: Figure };
  /** The smallest stack that carries it. */
  readonly stack: StackName;
  readonly fits: readonly Fit[];
  /** The requirements of distributed engines, if one of the two parts needs one. */
  readonly distributed: { readonly logs?: DistributedLogs; readonly metrics?: DistributedMetrics };
}

/** Computes the size; pure arithmetic. */
export function sizeOf(load: Load): Size {
  const elasticsearch = sizeLogs(load);
  const prometheus = sizeMetrics(load);
  const fits = fitsOf(elasticsearch, prometheus);
  const parts = Object.entries(fixedMegabytes).map(([name, count]) => figure(name, 'bytes', limitOf(count)));
  const together = figure('together', 'bytes', given('their sum', sum(...parts).value, 'bytes'));
  return {
    load,
    elasticsearch,
    prometheus,
    others: [...parts, together],
    total: {
      memoryBytes: figure(
        'memory',
        'bytes',
        sum(
          renamed('Elasticsearch', elasticsearch.memoryBytes),
          renamed('Prometheus', prometheus.memoryBytes),
          renamed('other parts', together),
        ),
      ),
      diskBytes: figure(
        'disk',
        'bytes',
        sum(
          renamed('Elasticsearch', elasticsearch.diskBytes),
          renamed('snapshots', elasticsearch.snapshotBytes),
          renamed('Prometheus', prometheus.diskBytes),
        ),
      ),
    },
    stack: fits.find((each) => each.fits)?.stack ?? 'distributed',
    fits,
    distributed: {
      ...(elasticsearch.nodes.value > rules.clusterNodesMin && { logs: distributeLogs(elasticsearch) }),
      ...(isBeyondOneServer(prometheus) && { metrics: distributeMetrics(prometheus) }),
    },
  };
}

/** The stack's limit for a part. */
function limitOf(count: number): Expression {
  return given('limit of the stack', count * megabyte, 'bytes');
}

function renamed(name: string, { value, unit }: Figure): Expression {
  return given(name, value, unit);
}
