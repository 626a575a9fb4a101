// Names of the services that have log records, to suggest one for a misspelt name.
import { logsView } from '@telltale/content';
import { type LogServers, search } from './elasticsearch-answer.ts';
import { limits } from './limits.ts';

interface Named {
  readonly names: { readonly buckets: readonly { readonly key: string }[] };
}

/**
 * The services with the most records first, at most `limits.serviceNamesMax`.
 *
 * @throws ConsoleError as `AskServer` does
 */
export async function serviceNames(
  servers: LogServers,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<readonly string[]> {
  const { aggregations } = await search<Named>(servers, {
    pattern: logsView.pattern,
    signal,
    body: {
      size: 0,
      track_total_hits: false,
      aggs: { names: { terms: { field: 'service.name', size: limits.serviceNamesMax } } },
    },
  });
  return (aggregations?.names.buckets ?? []).map(({ key }) => key);
}
