// Checks whether Elasticsearch accepts writes: blocks on indices and on the cluster.
import { listText } from '@telltale/plane';
import type { ElasticsearchCheck } from '../examination.ts';
import { type Finding, failure, ok, warning } from '../finding.ts';
import { limits } from '../limits.ts';
import { answerBounds } from '../query-server.ts';
import { logIndices } from './growth.ts';

/** Elasticsearch sets it when a disk is nearly full, and removes it when there is space again. */
const flood = 'index.blocks.read_only_allow_delete';
const byHand = ['index.blocks.write', 'index.blocks.read_only'];
const wholeCluster = ['cluster.blocks.read_only', 'cluster.blocks.read_only_allow_delete'];

export const writes: ElasticsearchCheck = {
  name: 'writes',
  async look(client) {
    const asked = {
      index: '_all',
      name: 'index.blocks.*',
      flat_settings: true,
      expand_wildcards: 'all',
      ignore_unavailable: true,
    } as const;
    const settings = await client.indices.getSettings(asked, answerBounds);
    const blocked = (names: readonly string[]): string[] =>
      Object.entries(settings).flatMap(([index, { settings: own }]) => {
        const flat: Readonly<Record<string, unknown>> = { ...own };
        return names.some((name) => flat[name] === 'true') ? [index] : [];
      });
    const newest = new Map((await logIndices(client)).map(({ dataStream, name }) => [dataStream, name]));
    // An index that is no longer written to may be closed for writes, for example by a lifecycle policy.
    const written = blocked(byHand).filter((index) => [...newest.values()].includes(index));
    const cluster = await client.cluster.getSettings({ flat_settings: true }, answerBounds);
    const all = { ...cluster.persistent, ...cluster.transient };
    const findings = [
      ...floodFinding(blocked([flood])),
      ...handFinding(written),
      ...wholeCluster.filter((name) => all[name] === 'true').map(clusterFinding),
    ];
    return findings.length > 0 ? findings : [ok('writes', 'every index accepts them')];
  },
};

function floodFinding(indices: readonly string[]): Finding[] {
  if (indices.length === 0) return [];
  const found = `rejected by ${listText(indices, limits.namesMax)}: a disk was nearly full (${flood})`;
  const remedy = `Free some space: Elasticsearch then removes the block. If the disk has enough space already, set ${flood} to null`;
  return [failure('writes', found, remedy, 'ElasticsearchDiskFull')];
}

function handFinding(indices: readonly string[]): Finding[] {
  if (indices.length === 0) return [];
  const found = `rejected by ${listText(indices, limits.namesMax)}, which logs are written to: the indices were closed by hand`;
  return [warning('writes', found, `Set ${byHand.join(' and ')} to null for them, or roll the data stream over`)];
}

function clusterFinding(name: string): Finding {
  return failure('writes', `rejected by the whole cluster: ${name} is true`, `Set ${name} to null`);
}
