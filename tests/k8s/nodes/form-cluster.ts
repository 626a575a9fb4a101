// Three nodes without data form a cluster, in which records are written; what is found at the end.
import { requireNone, until } from '../check.ts';
import type { ElasticsearchNode, NodeManifests } from './elasticsearch-node.ts';
import { clusterUuidOf, NODES_MS_MAX, untilHealth, writeTemplates } from './prepare-nodes.ts';
import { countRecords, type RecordWriter, startRecordWriter } from './record-writer.ts';

/** A cluster whose nodes are all ready. */
export interface FormedCluster {
  /** Its identity. */
  readonly cluster: string | undefined;
  readonly writer: RecordWriter;
  readonly seconds: string;
}

/** Seconds since a time, for people. */
export const secondsSince = (begun: number): string => `${((Date.now() - begun) / 1_000).toFixed(1)} s`;

/** @param reachable nodes that records are sent to, which the caller may change */
export async function formCluster(
  all: readonly ElasticsearchNode[],
  given: NodeManifests,
  reachable: ReadonlySet<ElasticsearchNode>,
): Promise<FormedCluster> {
  const [first] = all as [ElasticsearchNode];
  const begun = Date.now();
  await Promise.all(all.map((node) => node.start(given)));
  await untilHealth(first, all.length, 'green');
  const seconds = secondsSince(begun);
  const wrong = all.filter(({ makesCluster }, index) => makesCluster !== (index === 0));
  requireNone(
    wrong.map(({ name }) => name),
    'who is told to make the cluster',
  );
  if (all.some((node) => node.isReady(given))) throw new Error('a node is ready without the template for logs');
  await writeTemplates(first);
  const writer = startRecordWriter(() => [...reachable]);
  try {
    await until(
      'every node is ready',
      async () => all.filter((node) => node.isReady(given)).length,
      (count) => count === all.length,
      NODES_MS_MAX,
    );
    await until(
      'records are written',
      async () => ({ confirmed: writer.confirmed, refusal: writer.lastRefusal }),
      ({ confirmed }) => confirmed > 20,
      NODES_MS_MAX,
    );
    await untilHealth(first, all.length, 'green');
    const { body: shards } = await first.ask<{ prirep: string }[]>('/_cat/shards/logs-ha-default?format=json');
    const kinds = shards.map(({ prirep }) => prirep).toSorted();
    if (kinds.join() !== 'p,r') throw new Error(`the shards are ${JSON.stringify(shards)}`);
    return { cluster: await clusterUuidOf(first), writer, seconds };
  } catch (error) {
    await writer.end();
    throw error;
  }
}

/** Whether all nodes are in this cluster. */
export async function requireSameCluster(
  all: readonly ElasticsearchNode[],
  cluster: string | undefined,
): Promise<void> {
  const found = await Promise.all(all.map(clusterUuidOf));
  requireNone(found.filter((each) => each !== cluster).map(String), `not in the cluster ${cluster}`);
}

/** Whether each record that was confirmed is there, once. */
export async function requireEveryRecord(node: ElasticsearchNode, writer: RecordWriter): Promise<string> {
  await writer.end();
  const kept = await countRecords(node);
  if (kept !== writer.confirmed) throw new Error(`of ${writer.confirmed} confirmed records ${kept} are there`);
  return `each of ${kept} confirmed records is there once`;
}
