// Elasticsearch's client, to which tests may also put requests by their paths: as the documentation of its API names them.

import { refusalOf } from '../../packages/plane/src/elasticsearch/answer.ts';
import type { ElasticsearchClient } from '../../packages/plane/src/elasticsearch/client.ts';
import type { HttpClient } from '../../packages/plane/src/http-client.ts';

/** A client that is also asked by paths. */
export type ElasticsearchByPaths = ElasticsearchClient & HttpClient;

/** The same client; it answers whatever the status. */
export function byPaths(client: ElasticsearchClient): ElasticsearchByPaths {
  const ask: HttpClient['ask'] = async <Body>({
    method = 'GET',
    path,
    body,
    headers,
    signal,
    msMax,
  }: Parameters<HttpClient['ask']>[0]) => {
    const options = { ...(headers && { headers }), ...(signal && { signal }), ...(msMax && { requestTimeout: msMax }) };
    try {
      const sent = { method, path, ...(body && { body }) };
      const answer = await client.transport.request<Body>(sent, { ...options, meta: true });
      return { status: answer.statusCode ?? 0, body: answer.body };
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      return { status: refusal.status, body: refusal.body as Body };
    }
  };
  return Object.assign(client, { ask });
}
