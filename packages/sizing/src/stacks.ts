// The available stacks and their capacity.
import { bytesOf, heapBytesOf, type StackSettingName, stackSettings } from '@telltale/plane/preflight';
import type { Figure } from './expression.ts';
import { choices, rules } from './limits.ts';
import type { LogsSize } from './logs.ts';
import type { MetricsSize } from './metrics.ts';
import { written } from './units.ts';

/**
 * Ways to run a plane, the smallest first: compose.yaml unchanged; with production.yaml; alone, with settings in .env;
 * with cluster.yaml; and engines outside this repository.
 */
export const stackNames = ['laptop', 'production', 'machine', 'cluster', 'distributed'] as const;

/** One of these ways. */
export type StackName = (typeof stackNames)[number];

/** Memory of the parts that grow with the load, in bytes. */
interface Room {
  readonly heap: number;
  readonly prometheus: number;
}

/** compose/compose.yaml unchanged. */
export const laptop: Room & { readonly metricsDisk: number } = {
  heap: heapBytesOf(settled('TELLTALE_ELASTICSEARCH_HEAP')) ?? 0,
  prometheus: heapBytesOf(settled('TELLTALE_PROMETHEUS_MEMORY')) ?? 0,
  metricsDisk: bytesOf(settled('TELLTALE_METRICS_RETENTION_SIZE')) ?? 0,
};

/** compose/production.yaml: 6 GB each. */
export const production: Room = { heap: 6_442_450_944, prometheus: 6_442_450_944 };

/** Limits of compose/compose.yaml in megabytes, for the parts that do not depend on the load. */
export const fixedMegabytes = {
  kibana: 1_024,
  grafana: 384,
  alertmanager: 128,
  keeper: 192,
  cadvisor: 192,
  'elasticsearch-exporter': 96,
  'node-exporter': 64,
  'blackbox-exporter': 64,
} as const;

/** Whether a stack carries a load, with the reasons. */
export interface Fit {
  readonly stack: StackName;
  readonly fits: boolean;
  /** Everything that exceeds it, one line each. */
  readonly because: readonly string[];
}

/** Limits of one Prometheus, however large its machine. */
function tooMuch(metrics: MetricsSize): readonly (string | undefined)[] {
  return [
    above('Prometheus: memory', metrics.memoryBytes, choices.prometheusBytesMax),
    above('Prometheus: disk', metrics.diskBytes, choices.prometheusDiskBytesMax),
  ];
}

/** Whether series must be distributed over several machines. */
export function isBeyondOneServer(metrics: MetricsSize): boolean {
  return tooMuch(metrics).some((check) => check !== undefined);
}

/** Checks each stack; the last carries every load. */
export function fitsOf(logs: LogsSize, metrics: MetricsSize): readonly Fit[] {
  const alone = above('Elasticsearch: nodes', logs.nodes, 1);
  const room = ({ heap, prometheus }: Room): readonly (string | undefined)[] => [
    above('Elasticsearch: heap a node', logs.nodeHeapBytes, heap),
    above('Prometheus: memory', metrics.memoryBytes, prometheus),
  ];
  return [
    fit('laptop', [alone, ...room(laptop), above('Prometheus: disk', metrics.diskBytes, laptop.metricsDisk)]),
    fit('production', [
      alone,
      ...room(production),
      above('Prometheus: disk', metrics.diskBytes, choices.prometheusDiskBytesMax),
    ]),
    fit('machine', [alone, ...tooMuch(metrics)]),
    fit('cluster', [above('Elasticsearch: nodes', logs.nodes, rules.clusterNodesMin), ...tooMuch(metrics)]),
    fit('distributed', []),
  ];
}

function fit(stack: StackName, checks: readonly (string | undefined)[]): Fit {
  const because = checks.filter((check) => check !== undefined);
  return { stack, fits: because.length === 0, because };
}

function above(what: string, { value, unit }: Figure, max: number): string | undefined {
  return value > max ? `${what} ${written(value, unit)}, and it has ${written(max, unit)}` : undefined;
}

/** The default of a stack's setting. */
function settled(name: StackSettingName): string {
  return stackSettings[name].default;
}
