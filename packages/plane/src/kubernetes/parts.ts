// The parts of the plane in a cluster, and the ports of their servers.
import type { ServerName } from '../operator.ts';

/** Names of the parts in start order. */
export const partsInOrder: readonly string[] = [
  'elasticsearch',
  'keeper',
  'kibana',
  'prometheus',
  'alertmanager',
  'grafana',
  'elasticsearch-exporter',
  'blackbox-exporter',
];

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
