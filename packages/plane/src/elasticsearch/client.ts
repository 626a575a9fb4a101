// Opens a client of the plane's Elasticsearch; loads the library on first use.
import type { Client } from '@elastic/elasticsearch';
import type { Endpoint } from '../endpoint.ts';

export type { estypes } from '@elastic/elasticsearch';

/** Elasticsearch's own client; its connections are closed with it. */
export interface ElasticsearchClient extends Client, AsyncDisposable {}

/** Options of a request that a signal can cancel. @param msMax timeout. Default: `limits.requestMsMax` */
export function bounds(signal?: AbortSignal, msMax?: number): { signal?: AbortSignal; requestTimeout?: number } {
  return { ...(signal && { signal }), ...(msMax !== undefined && { requestTimeout: msMax }) };
}

/** An Elasticsearch, possibly not the plane's own, with the user. */
export interface OtherEndpoint {
  readonly url: string;
  /** PEM text of its authority; undefined for a well-known one. */
  readonly ca: string | undefined;
  /** Authorization header; undefined for none. */
  readonly authorization: string | undefined;
}

/**
 * A client of an Elasticsearch, as one user. It sends each request once, to that address only. Its methods throw the
 * connection's error, the signal's reason, or a `ResponseError` (see `refusalOf`).
 */
export async function connectElasticsearch(endpoint: Endpoint | OtherEndpoint): Promise<ElasticsearchClient> {
  // Loading takes 0.2 s of CPU and 19 MB: most commands never query Elasticsearch.
  const { createBoundedClient } = await import('./bounded-client.ts');
  return createBoundedClient(endpoint);
}
