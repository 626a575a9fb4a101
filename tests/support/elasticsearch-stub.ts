// A stub of an Elasticsearch that the tests cannot have: the real client, of which each request is answered by a function.
import { errors, type TransportRequestOptions, type TransportRequestParams } from '@elastic/elasticsearch';
import { createBoundedClient } from '../../packages/plane/src/elasticsearch/bounded-client.ts';
import type { ElasticsearchClient } from '../../packages/plane/src/elasticsearch/client.ts';

/** A request as the client sends it. */
export interface StubRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** What the stub answers; nothing where it has no such API. */
export type StubAnswer = { readonly status: number; readonly body: unknown } | undefined;

/** A client of the stub. What it does not know it answers as an Elasticsearch that lacks an API does. */
export function elasticsearchStub(answerTo: (request: StubRequest) => StubAnswer): ElasticsearchClient {
  const client = createBoundedClient({ url: 'http://127.0.0.1:1', ca: '', username: 'nobody', password: 'none' });
  const request = async (
    { method, path, body }: TransportRequestParams,
    { meta = false }: TransportRequestOptions = {},
  ): Promise<unknown> => {
    const unknown = { status: 400, body: { error: `no handler found for uri [${path}] and method [${method}]` } };
    const answer = answerTo({ method, path: decodeURIComponent(path), body }) ?? unknown;
    const result = {
      body: answer.body,
      statusCode: answer.status,
      headers: {},
      warnings: null,
      meta: {
        context: null,
        name: 'stub',
        request: { params: { method, path }, options: {}, id: 1 },
        connection: null,
        attempts: 0,
        aborted: false,
      },
    };
    if (answer.status >= 400)
      throw new errors.ResponseError(result as ConstructorParameters<typeof errors.ResponseError>[0]);
    return meta ? result : answer.body;
  };
  Object.assign(client.transport, { request });
  return client;
}
