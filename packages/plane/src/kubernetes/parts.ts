// The parts of the plane in a cluster: their workloads, and the ports of their servers.
import type { ServerName } from '../operator.ts';

/** The workload of a part. */
type WorkloadKind = 'statefulset' | 'deployment';

/** All parts in start order. */
export const workloads: Readonly<Record<string, WorkloadKind>> = {
  elasticsearch: 'statefulset',
  keeper: 'deployment',
  kibana: 'deployment',
  prometheus: 'statefulset',
  alertmanager: 'statefulset',
  grafana: 'statefulset',
  'elasticsearch-exporter': 'deployment',
  'blackbox-exporter': 'deployment',
};

/** Names of the parts. */
export const partsInOrder: readonly string[] = Object.keys(workloads);

/** Port of each server's Service. */
export const serverPorts: Readonly<Record<ServerName, number>> = {
  elasticsearch: 9200,
  prometheus: 9090,
  alertmanager: 9093,
  kibana: 5601,
  grafana: 3000,
};

/** Whether a part is a server that accepts requests. */
export function isServer(part: string): part is ServerName {
  return part in serverPorts;
}

/** Address of a server's Service in the cluster. */
export function serviceUrl(server: ServerName, namespace: string): string {
  return `https://${server}.${namespace}.svc:${serverPorts[server]}`;
}

/** The workload of a part: `statefulset/prometheus`. */
export function workloadOf(part: string): string {
  return `${workloads[part] ?? 'deployment'}/${part}`;
}
