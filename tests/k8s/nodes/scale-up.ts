// A single node that has data becomes three: the new ones are there first, and must not form a cluster without it.
import { until } from '../check.ts';
import type { ElasticsearchNode } from './elasticsearch-node.ts';
import { requireSameCluster } from './form-cluster.ts';
import { requireNoMasterAlone } from './lose-nodes.ts';
import { clusterUuidOf, NODES_MS_MAX, type PreparedNodes, untilHealth, writeTemplates } from './prepare-nodes.ts';
import { countRecords, startRecordWriter } from './record-writer.ts';

const RECORDS_MIN = 50;

export async function scaleUp({ nodes: all, single, several }: PreparedNodes): Promise<string> {
  const [first, second, third] = all as [ElasticsearchNode, ElasticsearchNode, ElasticsearchNode];
  await first.start(single);
  await untilHealth(first, 1, 'green');
  await writeTemplates(first);
  const writer = startRecordWriter(() => [first]);
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
  const cluster = await clusterUuidOf(first);
  await first.stop('SIGTERM');
  await requireNoMasterAlone(second, () => Promise.all([second.start(several), third.start(several)]));
  await first.start(several);
  if (first.makesCluster) throw new Error('a node with data is told to make a cluster');
  await untilHealth(second, all.length, 'green');
  await requireSameCluster(all, cluster);
  const kept = await countRecords(third);
  if (kept !== writer.confirmed) throw new Error(`of ${writer.confirmed} records of the single node ${kept} are there`);
  return `a single node with ${kept} records becomes three with the same, each twice`;
}
