// A single node that has data becomes three: the new ones are there first, and must not form a cluster without it.
import { until } from '../check.ts';
import { clusterOf, NODES_MS_MAX, type Nodes, provision, untilHealth } from './cluster.ts';
import { requireSame } from './form.ts';
import { aloneWithoutMaster } from './losses.ts';
import type { Node } from './node.ts';
import { countOf, startWriter } from './writer.ts';

const RECORDS_MIN = 50;

export async function moved({ nodes: all, single, several }: Nodes): Promise<string> {
  const [first, second, third] = all as [Node, Node, Node];
  await first.start(single);
  await untilHealth(first, 1, 'green');
  await provision(first);
  const writer = startWriter(() => [first]);
  try {
    await until(
      'there are records',
      async () => ({ confirmed: writer.confirmed, refusal: writer.lastRefusal }),
      ({ confirmed }) => confirmed >= RECORDS_MIN,
      NODES_MS_MAX,
    );
  } finally {
    await writer.end();
  }
  const cluster = await clusterOf(first);
  await first.stop('SIGTERM');
  await aloneWithoutMaster(second, () => Promise.all([second.start(several), third.start(several)]));
  await first.start(several);
  if (first.makesCluster) throw new Error('a node with data is told to make a cluster');
  await untilHealth(second, all.length, 'green');
  await requireSame(all, cluster);
  const kept = await countOf(third);
  if (kept !== writer.confirmed) throw new Error(`of ${writer.confirmed} records of the single node ${kept} are there`);
  return `a single node with ${kept} records becomes three with the same, each twice`;
}
