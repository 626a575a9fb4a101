// Opens a client of the plane's Elasticsearch; loads the library on first use.
import type { Client } from '@elastic/elasticsearch';
import type { Endpoint } from '../endpoint.ts';

export type { estypes } from '@elastic/elasticsearch';

/** Elasticsearch's own client, whose connections end with it. */
export interface ElasticsearchClient extends Client, AsyncDisposable {}

/**
 * Options of a request that is called off by a signal.
 *
 * @param msMax after which it is given up. Default: `limits.requestMsMax`
 */
export function bounds(signal?: AbortSignal, msMax?: number): { signal?: AbortSignal; requestTimeout?: number } {
  return { ...(signal && { signal }), ...(msMax !== undefined && { requestTimeout: msMax }) };
}

/** An Elasticsearch that need not be the plane's own, and who asks. */
export interface OtherEndpoint {
  readonly url: string;
  /** PEM text of its authority; undefined where it is one that everybody trusts. */
  readonly ca: string | undefined;
  /** Header of who asks; undefined for nobody. */
  readonly authorization: string | undefined;
}

/**
 * A client of an Elasticsearch, as one user. It sends each request once, to that address alone.
 *
 * Its methods throw the connection's error, the signal's reason, or a `ResponseError` (see `refusalOf`).
 */
export async function connectElasticsearch(endpoint: Endpoint | OtherEndpoint): Promise<ElasticsearchClient> {
  // It takes 0.2 s of a processor and 19 MB: most commands never ask Elasticsearch.
  const { createBoundedClient } = await import('./bounded-client.ts');
  return createBoundedClient(endpoint);
}
