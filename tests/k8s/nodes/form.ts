// Three nodes without data form a cluster, in which records are written; what is found at the end.
import { requireNone, until } from '../check.ts';
import { clusterOf, NODES_MS_MAX, provision, untilHealth } from './cluster.ts';
import type { Given, Node } from './node.ts';
import { countOf, startWriter, type Writer } from './writer.ts';

/** A cluster whose nodes are all ready. */
export interface Formed {
  /** Its identity. */
  readonly cluster: string | undefined;
  readonly writer: Writer;
  readonly seconds: string;
}

/** Seconds since a time, for people. */
export const since = (begun: number): string => `${((Date.now() - begun) / 1_000).toFixed(1)} s`;

/** @param reachable nodes that records are sent to, which the caller may change */
export async function form(all: readonly Node[], given: Given, reachable: ReadonlySet<Node>): Promise<Formed> {
  const [first] = all as [Node];
  const begun = Date.now();
  await Promise.all(all.map((node) => node.start(given)));
  await untilHealth(first, all.length, 'green');
  const seconds = since(begun);
  const wrong = all.filter(({ makesCluster }, index) => makesCluster !== (index === 0));
  requireNone(
    wrong.map(({ name }) => name),
    'who is told to make the cluster',
  );
  if (all.some((node) => node.isReady(given))) throw new Error('a node is ready without the template for logs');
  await provision(first);
  const writer = startWriter(() => [...reachable]);
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
    return { cluster: await clusterOf(first), writer, seconds };
  } catch (error) {
    await writer.end();
    throw error;
  }
}

/** Whether all nodes are in this cluster. */
export async function requireSame(all: readonly Node[], cluster: string | undefined): Promise<void> {
  const found = await Promise.all(all.map(clusterOf));
  requireNone(found.filter((each) => each !== cluster).map(String), `not in the cluster ${cluster}`);
}

/** Whether each record that was confirmed is there, once. */
export async function requireWhole(node: Node, writer: Writer): Promise<string> {
  await writer.end();
  const kept = await countOf(node);
  if (kept !== writer.confirmed) throw new Error(`of ${writer.confirmed} confirmed records ${kept} are there`);
  return `each of ${kept} confirmed records is there once`;
}
