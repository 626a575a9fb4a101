// Nodes are lost all at once, with the volume of the first, and down to one: there is the same cluster again.
import { until } from '../check.ts';
import type { ElasticsearchNode } from './elasticsearch-node.ts';
import { formCluster, requireEveryRecord, requireSameCluster, secondsSince } from './form-cluster.ts';
import { clusterUuidOf, NODES_MS_MAX, type PreparedNodes, untilHealth } from './prepare-nodes.ts';

export async function loseNodes({ nodes: all, several }: PreparedNodes): Promise<string> {
  const [first, second, third] = all as [ElasticsearchNode, ElasticsearchNode, ElasticsearchNode];
  const { cluster, writer } = await formCluster(all, several, new Set(all));
  const found: string[] = [];
  const whole = async (): Promise<void> => {
    await untilHealth(first, all.length, 'green');
    await requireSameCluster(all, cluster);
  };
  const killAll = (): Promise<unknown> => Promise.all(all.map((node) => node.stop('SIGKILL')));
  try {
    let begun = Date.now();
    await killAll();
    await Promise.all(all.map((node) => node.start(several)));
    await whole();
    found.push(`all three killed: the same cluster, green, in ${secondsSince(begun)}`);

    await first.stop('SIGKILL');
    first.loseData();
    begun = Date.now();
    await first.start(several);
    if (!first.makesCluster) throw new Error('a first node without a volume is not told to make a cluster');
    await whole();
    found.push(`the first node without its volume joins it in ${secondsSince(begun)}`);

    await killAll();
    first.loseData();
    await requireNoMasterAlone(first, () => first.start(several));
    await Promise.all([second.start(several), third.start(several)]);
    await whole();
    found.push('also when it is there before the others');

    await Promise.all([second.stop('SIGKILL'), third.stop('SIGKILL')]);
    await until(
      'a node that is left alone has no master',
      async () => (await first.ask('/_cluster/health?timeout=1s&master_timeout=1s')).status,
      (status) => status !== 200,
      NODES_MS_MAX,
    );
    if (first.isReady(several)) throw new Error('a node without a master is ready');
    const stuck = writer.confirmed;
    begun = Date.now();
    await second.start(several);
    await until(
      'records go on with two of three',
      async () => writer.confirmed,
      (count) => count > stuck + 20,
      NODES_MS_MAX,
    );
    found.push(`two killed: records go on ${secondsSince(begun)} after one of them was started`);
    await third.start(several);
    await whole();
    found.push(await requireEveryRecord(second, writer));
  } finally {
    await writer.end();
  }
  return found.join('; ');
}

/** Starts a node, which by itself must find no master and make no cluster. */
export async function requireNoMasterAlone(node: ElasticsearchNode, start: () => Promise<unknown>): Promise<void> {
  const said = node.log.length;
  await start();
  await until(
    `${node.name} finds no master`,
    async () => node.log.slice(said).includes('master not discovered'),
    (isFound) => isFound,
    NODES_MS_MAX,
  );
  // It opens its port once it has given up the wait for a master.
  const { found } = await until(
    `${node.name} answers`,
    () =>
      clusterUuidOf(node).then(
        (found) => ({ found, error: undefined }),
        (error: unknown) => ({ found: undefined, error: String(error) }),
      ),
    ({ error }) => error === undefined,
    NODES_MS_MAX,
  );
  if (found !== undefined) throw new Error(`${node.name} has made the cluster ${found}`);
}
