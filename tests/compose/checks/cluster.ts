// cluster.yaml makes a cluster of the running stack, with its data: any one node can be lost.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HttpClient } from '../../../packages/plane/src/http-client.ts';
import { type Check, requireNoProblem } from '../check.ts';
import { whyNoCluster } from '../images/open-files.ts';
import { startLoad, until } from '../load.ts';
import { seriesOf } from '../query.ts';
import { openFilesMax, type Stack } from '../stack.ts';
import { telltaleJson } from '../telltale.ts';

const nodes = ['elasticsearch', 'elasticsearch-2', 'elasticsearch-3'];
const copies = ['elasticsearch-2', 'elasticsearch-3', 'prometheus-2', 'alertmanager-2'];

/** A copy of Elasticsearch is made of the committed service, not of what overrides it here. */
const override = JSON.stringify({
  services: Object.fromEntries(
    nodes.slice(1).map((name) => [name, { ulimits: { nofile: { soft: openFilesMax, hard: openFilesMax } } }]),
  ),
});

interface ClusterHealth {
  readonly status: string;
  readonly number_of_nodes: number;
}

export const cluster: Check = {
  name: 'cluster',
  promise: 'cluster.yaml makes a cluster of the running stack, with its data, and any one node of it can be lost',
  whyNot: whyNoCluster,
  async run(stack) {
    await using load = await startLoad(stack);
    await writeFile(join(stack.folder, 'cluster-override.yaml'), override);
    stack.useFiles(['cluster.yaml', 'cluster-override.yaml']);
    try {
      const begun = Date.now();
      await stack.up();
      const seconds = Math.round((Date.now() - begun) / 1_000);
      const services = (await stack.containers()).map(({ service }) => service);
      requireNoProblem(
        copies.filter((name) => !services.includes(name)),
        'not there',
      );
      await until(async () => isGreen(stack), 'three nodes hold every shard twice');
      await bothAlertmanagersAgree(stack);
      await bothPrometheusScrape(stack);
      await rotate(stack);
      for (const name of nodes) {
        const seen = await load.arrived();
        await stack.compose('kill', name);
        // Clients come to the first node: what they log while it is away waits on their disks.
        if (name !== 'elasticsearch') {
          await until(async () => (await load.arrived()) > seen, `records arrive while ${name} is killed`);
        }
        await stack.up();
        await until(async () => isGreen(stack), `every shard is there twice again after ${name} was killed`);
      }
      const { parts } = await telltaleJson<{ parts: readonly { name: string; state: string }[] }>(stack, 'status');
      requireNoProblem(
        copies.filter((copy) => !parts.some(({ name, state }) => name === copy && state === 'running')),
        'not shown by status',
      );
      const count = await load.endWhole();
      await fromNothing(stack);
      return `up after ${seconds} s; ${nodes.length} nodes killed one after the other; each of ${count} records is there once; from nothing too`;
    } finally {
      // Three nodes do not become one again: the data is left behind.
      await stack.compose('down', '--volumes');
      stack.useFiles([]);
      await stack.up();
    }
  },
};

/** Each copy of a server gets the new secrets, and those that read them once are started anew. */
async function rotate(stack: Stack): Promise<void> {
  const starts = async (): Promise<string[]> =>
    (await stack.containers())
      .filter(({ service }) => service.startsWith('prometheus'))
      .map(({ startedAt }) => startedAt);
  const before = await starts();
  await telltaleJson(stack, 'rotate');
  const unchanged = (await starts()).filter((start) => before.includes(start));
  if (unchanged.length > 0) throw new Error('a Prometheus goes on with its former password');
  await until(async () => isGreen(stack), 'every shard is there twice after a rotation');
  await bothAlertmanagersAgree(stack);
}

/** The same files where there was no stack before. */
async function fromNothing(stack: Stack): Promise<void> {
  await stack.compose('down', '--volumes');
  await stack.up();
  await until(async () => isGreen(stack), 'three nodes that are new make one cluster');
}

/** All nodes are in one cluster, and each shard is there twice. */
async function isGreen(stack: Stack): Promise<boolean> {
  const { status, number_of_nodes } = await ask<ClusterHealth>(stack, 'elasticsearch', '/_cluster/health');
  return status === 'green' && number_of_nodes === nodes.length;
}

async function bothAlertmanagersAgree(stack: Stack): Promise<void> {
  interface Status {
    readonly cluster: { readonly status: string; readonly peers?: readonly unknown[] };
  }
  await until(async () => {
    const { cluster: found } = await ask<Status>(stack, 'alertmanager', '/api/v2/status');
    return found.status === 'ready' && found.peers?.length === 2;
  }, 'two Alertmanagers know each other');
}

/** Each scrapes both, and tells both Alertmanagers. */
async function bothPrometheusScrape(stack: Stack): Promise<void> {
  await using prometheus = await stack.client('prometheus', 'reader');
  await until(async () => {
    const found = await seriesOf(prometheus, 'prometheus_notifications_alertmanagers_discovered');
    const known = found.map(({ metric, value: [, value] }) => `${metric.instance} ${value}`).toSorted();
    return known.join() === 'prometheus-2:9090 2,prometheus:9090 2';
  }, 'two Prometheus scrape each other, and each knows both Alertmanagers');
}

async function ask<Body>(stack: Stack, server: 'elasticsearch' | 'alertmanager', path: string): Promise<Body> {
  await using client: HttpClient = await stack.client(server, 'reader');
  const { status, body } = await client.ask<Body>({ path });
  if (status !== 200) throw new Error(`${server} answers ${status} to ${path}`);
  return body;
}
