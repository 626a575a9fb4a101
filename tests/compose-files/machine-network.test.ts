// The network of a machine, as the stack measures it: never that of the exporter's own container.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type RealPrometheus, startPrometheus } from '../support/real-prometheus.ts';
import { committed, writtenServices } from './support/set-up.ts';

const services = writtenServices();

it('is not reported by a node-exporter in its own network', () => {
  const { command, networks, network_mode } = services['node-exporter'] ?? {};
  expect([networks, network_mode]).toEqual([['metrics'], undefined]);
  // Each of them reads the network of the process that asks.
  for (const collector of ['arp', 'netdev', 'netstat', 'sockstat', 'udp_queues']) {
    expect(command).toContain(`--no-collector.${collector}`);
  }
});

it('is read by a cAdvisor that sees the processes of the machine and collects networks', () => {
  const { command = [], volumes = [] } = services.cadvisor ?? {};
  expect(volumes).toContainEqual(expect.objectContaining({ source: '/', target: '/rootfs' }));
  expect(String(command)).not.toMatch(/disable_metrics=\S*\bnetwork\b/);
});

/** What cAdvisor tells of the machine, of a control group that is no container, and of a container. */
const page = `container_network_receive_bytes_total{id="/",interface="eth0"} 1
container_network_transmit_bytes_total{id="/",interface="eth0"} 2
container_memory_working_set_bytes{id="/"} 3
container_network_receive_bytes_total{id="/system.slice",interface="eth0"} 4
container_network_receive_bytes_total{id="/docker/1",interface="eth0",name="kibana"} 5
container_memory_working_set_bytes{id="/docker/1",name="kibana"} 6
machine_cpu_cores 7
`;

const cadvisor = createServer((_, response) => {
  response.setHeader('content-type', 'text/plain; version=0.0.4').end(page);
});
let prometheus: RealPrometheus;

beforeAll(async () => {
  await once(cadvisor.listen(0, '127.0.0.1'), 'listening');
  const jobs: readonly { readonly job_name: string; readonly metric_relabel_configs: readonly object[] }[] = parse(
    committed('prometheus/prometheus.yml'),
  ).scrape_configs;
  const relabel = jobs.find(({ job_name }) => job_name === 'cadvisor')?.metric_relabel_configs ?? [];
  const target = `127.0.0.1:${(cadvisor.address() as AddressInfo).port}`;
  prometheus = await startPrometheus([
    { name: 'cadvisor', target, protocol: 'PrometheusText0.0.4', names: 'legacy', relabel },
  ]);
});
afterAll(async () => {
  await prometheus?.[Symbol.asyncDispose]();
  cadvisor.close();
});

it('is kept from cAdvisor beside the containers, without its own label', async () => {
  const reported = async (): Promise<string[]> => {
    const series = await prometheus.query('{job="cadvisor", __name__=~"container_.+|machine_.+"}');
    return series
      .map(({ metric: { __name__, instance: _, job: __, ...labels } }) => `${__name__} ${JSON.stringify(labels)}`)
      .toSorted();
  };
  await expect
    .poll(reported)
    .toEqual([
      'container_memory_working_set_bytes {"id":"/docker/1","name":"kibana"}',
      'container_network_receive_bytes_total {"id":"/","interface":"eth0"}',
      'container_network_receive_bytes_total {"id":"/docker/1","interface":"eth0","name":"kibana"}',
      'container_network_transmit_bytes_total {"id":"/","interface":"eth0"}',
      'machine_cpu_cores {}',
    ]);
});
