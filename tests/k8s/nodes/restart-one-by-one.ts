// One node is away at a time: the master by -9, then each in a rolling update. Records go on.
import { setTimeout as delay } from 'node:timers/promises';
import { requireNone, until } from '../check.ts';
import type { ElasticsearchNode, NodeManifests } from './elasticsearch-node.ts';
import { formCluster, requireEveryRecord, requireSameCluster, secondsSince } from './form-cluster.ts';
import { NODES_MS_MAX, type PreparedNodes, untilHealth } from './prepare-nodes.ts';
import type { RecordWriter } from './record-writer.ts';

/** A pod that terminates has no endpoint, and goes on for five seconds. */
const ENDPOINT_MS = 1_000;

export async function restartOneByOne({ nodes: all, several }: PreparedNodes): Promise<string> {
  const reachable = new Set(all);
  const { cluster, writer, seconds } = await formCluster(all, several, reachable);
  const found = [`three form one in ${seconds}`];
  try {
    // The master is what hurts most.
    const { body } = await (all[0] as ElasticsearchNode).ask<{ node: string }[]>('/_cat/master?format=json');
    const master = all.find(({ name }) => name === body[0]?.node) as ElasticsearchNode;
    const others = all.filter((node) => node !== master) as [ElasticsearchNode, ElasticsearchNode];
    writer.longestGap();
    const before = writer.confirmed;
    await master.stop('SIGKILL');
    await untilHealth(others[0], 2, 'yellow');
    await until(
      'records go on',
      async () => writer.confirmed,
      (count) => count > before + 20,
      NODES_MS_MAX,
    );
    found.push(`the master killed by -9: the longest pause of writing ${writer.longestGap()} ms`);
    const unready = others.filter((node) => !node.isReady(several));
    requireNone(
      unready.map(({ name }) => name),
      'not ready beside a dead node',
    );
    const begun = Date.now();
    await startAndWait(master, several);
    found.push(`back and ready in ${secondsSince(begun)}`);
    found.push(await rolling(all, several, { reachable, writer }));
    await requireSameCluster(all, cluster);
    found.push(await requireEveryRecord(others[0], writer));
  } finally {
    await writer.end();
  }
  return found.join('; ');
}

/** Starts a node as a new pod. It may not be ready before every shard has both of its copies. */
async function startAndWait(node: ElasticsearchNode, given: NodeManifests): Promise<void> {
  node.forgetReady();
  await node.start(given);
  await until(
    `${node.name} is ready`,
    async () => node.isReady(given),
    (isReady) => isReady,
    NODES_MS_MAX,
  );
  const { body } = await node.ask<{ status: string }>('/_cluster/health');
  if (body.status !== 'green') throw new Error(`${node.name} is ready, and the cluster ${body.status}`);
}

/** As a StatefulSet does it: from the last to the first, each once the one before is ready. */
async function rolling(
  all: readonly ElasticsearchNode[],
  given: NodeManifests,
  { reachable, writer }: { readonly reachable: Set<ElasticsearchNode>; readonly writer: RecordWriter },
): Promise<string> {
  const begun = Date.now();
  const { refused } = writer;
  writer.longestGap();
  for (const node of all.toReversed()) {
    reachable.delete(node);
    await delay(ENDPOINT_MS);
    await node.stop('SIGTERM');
    await startAndWait(node, given);
    reachable.add(node);
  }
  const count = writer.refused - refused;
  return `a rolling update of the three in ${secondsSince(begun)}: ${count} records refused, the longest pause ${writer.longestGap()} ms`;
}
