// Finds the last record of a shard before it was started, by its primary term.
import { type LogServers, search } from '../elasticsearch-answer.ts';
import { limits } from '../limits.ts';
import type { Shard } from './shard-position.ts';

interface State {
  readonly metadata?: {
    readonly indices?: Readonly<Record<string, { readonly primary_terms?: Readonly<Record<string, number>> }>>;
  };
}

/**
 * The primary term counts the starts of a shard, so records of the current term have come since the last start. If the
 * shard has started only once, all of them have.
 *
 * @returns the sequence number of that record, -1 if there is none
 * @throws ConsoleError as `AskServer` does
 */
export async function lastBeforeStart(
  servers: LogServers,
  { index, shard, last }: Shard & { readonly last: number },
  signal?: AbortSignal,
): Promise<number> {
  const { metadata } = await servers.elasticsearch<State>({
    path: `/_cluster/state/metadata/${encodeURIComponent(index)}?filter_path=metadata.indices.*.primary_terms&expand_wildcards=all`,
    signal,
  });
  const term = metadata?.indices?.[index]?.primary_terms?.[String(shard ?? 0)];
  if (term === undefined) return last;
  if (term === 1) return -1;
  const { hits } = await search(servers, {
    pattern: index,
    shard,
    signal,
    body: {
      size: limits.answerMax,
      _source: false,
      track_total_hits: false,
      seq_no_primary_term: true,
      query: { range: { _seq_no: { lte: last } } },
      sort: [{ _seq_no: 'desc' }],
    },
  });
  const before = hits.hits.find(({ _primary_term = term }) => _primary_term < term);
  if (before !== undefined) return before._seq_no ?? last;
  // With more records than this, the tail skips all but the newest anyway.
  return hits.hits.length < limits.answerMax ? -1 : last - limits.answerMax;
}
