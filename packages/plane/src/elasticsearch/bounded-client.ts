// The Elasticsearch client of the plane: one address, no retries, our timeouts, the plane's CA.
import {
  Client,
  type ClientOptions,
  Transport,
  type TransportRequestOptions,
  type TransportRequestOptionsWithMeta,
  type TransportRequestOptionsWithOutMeta,
  type TransportRequestParams,
  type TransportResult,
} from '@elastic/elasticsearch';
import { startDeadline } from '@telltale/http';
import type { Endpoint } from '../endpoint.ts';
import { limits } from '../limits.ts';
import { connectionErrorOf, createErrorKeepingAgent } from './agent.ts';
import type { ElasticsearchClient, OtherEndpoint } from './client.ts';

type TransportOptions = ConstructorParameters<typeof Transport>[0];

class BoundedTransport extends Transport {
  /** Version 8 returns plain JSON too, and rejects the media type of version 9. */
  constructor({ productCheck: _, vendoredHeaders: __, ...options }: TransportOptions) {
    super({ ...options, openTelemetry: { enabled: false } });
  }

  override request<Body = unknown>(
    params: TransportRequestParams,
    options?: TransportRequestOptionsWithOutMeta,
  ): Promise<Body>;
  override request<Body = unknown, Context = unknown>(
    params: TransportRequestParams,
    options?: TransportRequestOptionsWithMeta,
  ): Promise<TransportResult<Body, Context>>;
  override async request(params: TransportRequestParams, options: TransportRequestOptions = {}): Promise<unknown> {
    // The transport's own timeout ends before the body has arrived, and dispatches `abort` on the caller's signal.
    const { signal, requestTimeout, ...others } = options;
    using deadline = startDeadline(Number(requestTimeout ?? limits.requestMsMax), signal);
    // Each request has its own signal, by which its connection error is found.
    const bound = deadline.signal;
    try {
      return await super.request(params, { ...others, signal: bound });
    } catch (error) {
      if (error instanceof Error && error.name === 'ResponseError') throw error;
      bound.throwIfAborted();
      throw connectionErrorOf(bound) ?? error;
    }
  }
}

class BoundedClient extends Client implements ElasticsearchClient {
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** See `connectElasticsearch`. */
export function createBoundedClient(endpoint: Endpoint | OtherEndpoint): ElasticsearchClient {
  const { url, ca } = endpoint;
  return new BoundedClient({
    node: url,
    ...credentialsOf(endpoint),
    // The caller repeats requests itself if it waits for a server.
    maxRetries: 0,
    agent: () => createErrorKeepingAgent(ca),
    Transport: BoundedTransport,
  });
}

function credentialsOf(endpoint: Endpoint | OtherEndpoint): Pick<ClientOptions, 'auth' | 'headers'> {
  if ('username' in endpoint) return { auth: { username: endpoint.username, password: endpoint.password } };
  const { authorization } = endpoint;
  return authorization === undefined ? {} : { headers: { authorization } };
}
