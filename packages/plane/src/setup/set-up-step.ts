// Sets Elasticsearch up as one step of an operation, with progress events and a client of its own.
import { connectElasticsearch } from '../elasticsearch/client.ts';
import type { Endpoint } from '../endpoint.ts';
import { type OnProgress, step } from '../progress.ts';
import { type SetUpOptions, type SetUpReport, setUpElasticsearch } from './set-up.ts';

/**
 * Sets Elasticsearch up; see `setUpElasticsearch`.
 *
 * @param administrator a user who may manage templates, policies and repositories
 */
export async function setUpInStep(
  administrator: Endpoint,
  options: SetUpOptions & { readonly tell: OnProgress },
): Promise<SetUpReport> {
  await using client = await connectElasticsearch(administrator);
  return await step(options, { step: 'set-up-elasticsearch', title: 'Set Elasticsearch up' }, () =>
    setUpElasticsearch(client, options),
  );
}
