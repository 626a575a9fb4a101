// Checks retention: whether old logs are deleted, by ILM, by a data stream lifecycle, or by the keeper.
import { limits as catalogLimits } from '@telltale/catalog';
import { type ElasticsearchClient, listText } from '@telltale/plane';
import { probe } from '@telltale/plane/setup';
import type { ElasticsearchCheck } from '../examination.ts';
import { type Finding, failure, ok, warning } from '../finding.ts';
import { limits } from '../limits.ts';
import { answerBounds, quoted } from '../query-server.ts';
import { logIndices, overdueIndices } from './growth.ts';

export const lifecycle: ElasticsearchCheck = {
  name: 'lifecycle',
  async look(client, { now }) {
    const { retention } = await probe(client);
    const stuck = { ilm: stuckPolicies, lifecycle: stuckStreams, none: async () => [] }[retention];
    const findings = [...(await stuck(client)), ...overdueFinding(overdueIndices(await logIndices(client), now()))];
    if (findings.length > 0) return findings;
    const way = { ilm: 'by index lifecycle management', lifecycle: 'by data stream lifecycle', none: 'by the keeper' }[
      retention
    ];
    return [
      ok(
        'lifecycle',
        `logs older than ${catalogLimits.retentionDaysDefault} days are deleted ${way}; no index is stuck`,
      ),
    ];
  },
};

async function stuckPolicies(client: ElasticsearchClient): Promise<Finding[]> {
  const { operation_mode: mode } = await client.ilm.getStatus({}, answerBounds);
  const stopped =
    mode === 'RUNNING'
      ? []
      : [
          failure(
            'lifecycle',
            `index lifecycle management is ${mode.toLowerCase()}: nothing is deleted`,
            'POST /_ilm/start',
          ),
        ];
  const { indices } = await client.ilm.explainLifecycle({ index: 'logs-*-*', only_errors: true }, answerBounds);
  const stuck = Object.entries(indices).flatMap(([index, found]) => {
    if (!found.managed) return [];
    const { failed_step: step = 'a step', step_info: info } = found;
    return [`${index} at ${step} (${quoted(info?.reason ?? info?.type ?? 'no reason is given')})`];
  });
  return [...stopped, ...stuckFinding(stuck, 'Fix the cause, then POST /<index>/_ilm/retry')];
}

async function stuckStreams(client: ElasticsearchClient): Promise<Finding[]> {
  const { indices } = await client.indices.explainDataLifecycle({ index: 'logs-*-*' }, answerBounds);
  const stuck = Object.entries(indices).flatMap(([index, { error }]) =>
    error === undefined ? [] : [`${index} (${quoted(error)})`],
  );
  return stuckFinding(stuck, 'Fix the cause: Elasticsearch retries by itself');
}

function stuckFinding(stuck: readonly string[], remedy: string): Finding[] {
  if (stuck.length === 0) return [];
  return [failure('lifecycle', `stuck: ${listText(stuck, limits.namesMax)}`, remedy)];
}

function overdueFinding(indices: readonly string[]): Finding[] {
  if (indices.length === 0) return [];
  const found = `older than ${catalogLimits.retentionDaysDefault} days and not deleted: ${listText(indices, limits.namesMax)}`;
  return [warning('lifecycle', found, "See the keeper's log: telltale logs keeper; or delete them by hand")];
}
