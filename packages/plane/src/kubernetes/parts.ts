// The parts of the plane in a cluster: what runs each, and where its server listens.
import type { ServerName } from '../operator.ts';

/** What runs a part. */
type WorkloadKind = 'statefulset' | 'deployment';

/** Each part, in the order in which they are started. */
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

/** Port of the Service of each server. */
export const serverPorts: Readonly<Record<ServerName, number>> = {
  elasticsearch: 9200,
  prometheus: 9090,
  alertmanager: 9093,
  kibana: 5601,
  grafana: 3000,
};

/** Whether a part is a server that can be asked. */
export function isServer(part: string): part is ServerName {
  return part in serverPorts;
}

/** Address of a server's Service in the cluster. */
export function serviceUrl(server: ServerName, namespace: string): string {
  return `https://${server}.${namespace}.svc:${serverPorts[server]}`;
}

/** What is run as the name of a part: `statefulset/prometheus`. */
export function workloadOf(part: string): string {
  return `${workloads[part] ?? 'deployment'}/${part}`;
}
