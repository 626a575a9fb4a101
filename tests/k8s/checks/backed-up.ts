// Logs that were deleted come back from a snapshot, by the documented commands.
import { type Check, until } from '../check.ts';
import type { Cluster } from '../lab/cluster.ts';
import { blockOf, runLines } from '../page.ts';
import { shopManifests, smallOverlay, whyNotThere } from '../plane.ts';
import { askServer } from '../servers.ts';
import { applyShop, deleteShop, underLoad } from '../shop.ts';

const LOAD_SECONDS = 5;
/** What is logged is stored within seconds; a busy machine takes longer. */
const SETTLED_MS_MAX = 180_000;
const heading = '## Snapshots';
const url = 'https://localhost:9200';
/** As the page restores it. */
const stream = 'logs-app-default';

export const backedUp: Check = {
  name: 'backedUp',
  promise: 'Logs that were deleted are restored from a snapshot by the documented commands, with the same count',
  whyNot: () => whyNotThere(smallOverlay) ?? whyNotThere(shopManifests),
  async run(cluster) {
    const stored = await storedByShop(cluster);
    const take = blockOf(heading, '-X PUT');
    const restore = blockOf(heading, '_restore');
    // Its first line is the function by which both ask.
    const [ask = ''] = take.split('\n');
    // Left by an earlier try: a snapshot is never overwritten.
    await runLines(cluster, `${ask}\nelasticsearch -X DELETE ${url}/_snapshot/telltale/by-hand || true`);
    await runLines(cluster, take);
    // The archive of Elasticsearch for tests cannot delete a data stream, nor an index that one writes to.
    const indices = await indicesOf(cluster);
    await runLines(cluster, `${ask}\nelasticsearch -X POST ${url}/${stream}/_rollover`);
    await runLines(cluster, `${ask}\nelasticsearch -X DELETE ${url}/${indices.join(',')}`);
    if ((await countOf(cluster)) !== 0) throw new Error('documents are still there');
    await runLines(cluster, `${ask}\n${restore}`);
    const restored = await until(
      'the same count',
      () => countOf(cluster),
      (count) => count === stored,
      SETTLED_MS_MAX,
    );
    return `${restored} of ${stored} documents of ${stream} are there again`;
  },
};

/** Has the shop log something, and waits until it has gone and everything is stored. */
async function storedByShop(cluster: Cluster): Promise<number> {
  try {
    await applyShop(cluster);
    await underLoad(cluster, LOAD_SECONDS, async () => undefined);
    await until('something stored', () => countOf(cluster), Boolean, SETTLED_MS_MAX);
  } finally {
    await deleteShop(cluster);
  }
  // What the last of it logged is found after a refresh.
  let earlier = -1;
  return until(
    'a count that stays',
    async () => {
      const [before, count] = [earlier, await countOf(cluster)];
      earlier = count;
      return { before, count };
    },
    ({ before, count }) => before === count,
    SETTLED_MS_MAX,
  ).then(({ count }) => count);
}

async function countOf(cluster: Cluster): Promise<number> {
  const path = `/${stream}/_count?ignore_unavailable=true`;
  return (await askServer<{ count: number }>(cluster, { server: 'elasticsearch', user: 'reader', path })).count;
}

/** Indices that hold the data stream's documents. */
async function indicesOf(cluster: Cluster): Promise<readonly string[]> {
  const path = `/_resolve/index/${stream}`;
  const asked = { server: 'elasticsearch', user: 'reader', path } as const;
  const { data_streams: streams } = await askServer<{
    data_streams: readonly { backing_indices: string | readonly string[] }[];
  }>(cluster, asked);
  return streams.flatMap(({ backing_indices: indices }) => indices);
}
