// JSON client for one server of the plane, over TLS verified against the plane's CA.
import { basicAuthorization, createHttpClient as createClient } from '@telltale/http';
import type { Endpoint } from './endpoint.ts';
import { limits } from './limits.ts';

/** The response of a part. */
export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** A request. */
export interface Question {
  readonly method?: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  /** Sent as JSON; a form as multipart. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Default: `limits.requestMsMax`. */
  readonly msMax?: number;
}

/** Requests to one part. */
export interface HttpClient extends AsyncDisposable {
  /**
   * Sends a request and reads its response, of any status.
   *
   * @returns the body parsed as JSON, or as text if it is not JSON
   * @throws the connection's error
   */
  ask<Body = unknown>(question: Question): Promise<Answer<Body>>;
}

/** A client whose connections end with it. */
export function createHttpClient({ url, ca, username, password }: Endpoint): HttpClient {
  const client = createClient({
    url,
    tls: { ca },
    headers: { authorization: basicAuthorization(username, password) },
    requestMsMax: limits.requestMsMax,
  });
  return {
    async ask<Body>(question: Question) {
      const response = await client.request(question);
      return { status: response.status, body: response.body() as Body };
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
