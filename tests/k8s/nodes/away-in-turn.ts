// One node is away at a time: the master by -9, then each in a rolling update. Records go on.
import { setTimeout as delay } from 'node:timers/promises';
import { requireNone, until } from '../check.ts';
import { NODES_MS_MAX, type Nodes, untilHealth } from './cluster.ts';
import { form, requireSame, requireWhole, since } from './form.ts';
import type { Given, Node } from './node.ts';
import type { Writer } from './writer.ts';

/** A pod that terminates has no endpoint, and goes on for five seconds. */
const ENDPOINT_MS = 1_000;

export async function awayInTurn({ nodes: all, several }: Nodes): Promise<string> {
  const reachable = new Set(all);
  const { cluster, writer, seconds } = await form(all, several, reachable);
  const found = [`three form one in ${seconds}`];
  try {
    // The master is what hurts most.
    const { body } = await (all[0] as Node).ask<{ node: string }[]>('/_cat/master?format=json');
    const master = all.find(({ name }) => name === body[0]?.node) as Node;
    const others = all.filter((node) => node !== master) as [Node, Node];
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
    found.push(`back and ready in ${since(begun)}`);
    found.push(await rolling(all, several, { reachable, writer }));
    await requireSame(all, cluster);
    found.push(await requireWhole(others[0], writer));
  } finally {
    await writer.end();
  }
  return found.join('; ');
}

/** Starts a node as a new pod. It may not be ready before every shard has both of its copies. */
async function startAndWait(node: Node, given: Given): Promise<void> {
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
  all: readonly Node[],
  given: Given,
  { reachable, writer }: { readonly reachable: Set<Node>; readonly writer: Writer },
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
  return `a rolling update of the three in ${since(begun)}: ${count} records refused, the longest pause ${writer.longestGap()} ms`;
}
