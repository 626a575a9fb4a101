// HTTP client for one server: shared connections, verified TLS against a CA, bounds.
import { setTimeout as sleep } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import { Agent, FormData, request as send } from 'undici';
import { startDeadline } from './deadline.ts';
import { limits } from './limits.ts';
import { isRetryableError, isRetryableStatus, type RetryPolicy, waitMs } from './retry.ts';

/** Which certificates of the server are accepted. By default those of the well-known authorities. */
export interface TlsTrust {
  /** Trusted authorities, as PEM text. */
  readonly ca?: string | undefined;
  /** True: the well-known authorities are trusted in addition to `ca`. */
  readonly wellKnown?: boolean;
  /** False: any certificate is accepted; only for servers on this machine. */
  readonly verify?: boolean;
}

/** A server, and the bounds of each request to it. */
export interface HttpClientOptions {
  /** Paths of requests are resolved against it. */
  readonly url: string | URL;
  /** Sent with each request, unless the request has a header with the same name. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly tls?: TlsTrust;
  /** One attempt, from the connection to the last byte. Default: `limits.requestMsMax`. */
  readonly requestMsMax?: number;
  /** Default: `limits.responseBytesMax`. */
  readonly responseBytesMax?: number;
  /** True: the first bytes of a longer response are returned. Default: a longer response is an error. */
  readonly truncate?: boolean;
  /** False: each request opens its own connection. */
  readonly keepAlive?: boolean;
  /** Default: no retries. */
  readonly retry?: RetryPolicy;
}

/** One request. */
export interface HttpRequest {
  readonly method?: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON; a `FormData` as multipart/form-data. */
  readonly body?: object | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Default: the client's. */
  readonly msMax?: number | undefined;
}

/** The server's response, of any status. */
export interface HttpResponse {
  readonly status: number;
  readonly text: string;
  /** A header by its name in lower case; the first if there are several. */
  header(name: string): string | undefined;
  /** The text parsed as JSON, or the text itself if it is not JSON. */
  body(): unknown;
}

/** Sends requests to one server; closes its connections when it is disposed of. */
export interface HttpClient extends AsyncDisposable {
  /**
   * Sends a request and reads its response, of any status. With a retry policy it repeats the request if that can help,
   * and returns the last response.
   *
   * @throws the connection's error, that of the signal, or a `TimeoutError`
   */
  request(request: HttpRequest): Promise<HttpResponse>;
}

/** Connects at the first request. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { url, tls, retry, keepAlive = true } = options;
  const agent = new Agent({ connect: connectOptions(tls), connections: limits.connectionsMax });

  async function attempt({ method = 'GET', path, headers, body, signal, msMax }: HttpRequest): Promise<HttpResponse> {
    using deadline = startDeadline(msMax ?? options.requestMsMax ?? limits.requestMsMax, signal);
    const isForm = body instanceof FormData;
    const response = await send(new URL(path, url), {
      method,
      dispatcher: agent,
      reset: !keepAlive,
      headers: {
        ...options.headers,
        ...headers,
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : isForm ? body : JSON.stringify(body),
      signal: deadline.signal,
    });
    return responseOf(response, await textOf(response.body, options));
  }

  async function repeated(request: HttpRequest, policy: RetryPolicy): Promise<HttpResponse> {
    const wait = policy.wait ?? ((ms: number) => sleep(ms, undefined, { signal: request.signal }));
    const end = performance.now() + policy.totalMsMax;
    for (let count = 1; ; count += 1) {
      let response: HttpResponse | undefined;
      let failure: unknown;
      try {
        response = await attempt(request);
        if (!isRetryableStatus(response.status)) return response;
      } catch (error) {
        failure = error;
        if (request.signal?.aborted || !isRetryableError(error)) throw error;
      }
      const pause = waitMs(policy, count, response?.header('retry-after'));
      if (count >= policy.attemptsMax || performance.now() + pause > end) {
        if (response) return response;
        throw failure;
      }
      await wait(pause);
    }
  }

  return {
    request: (request) => (retry === undefined ? attempt(request) : repeated(request, retry)),
    async [Symbol.asyncDispose]() {
      await agent.close();
    },
  };
}

function connectOptions({ ca, wellKnown = false, verify = true }: TlsTrust = {}): {
  ca?: string | string[];
  rejectUnauthorized?: boolean;
} {
  return {
    ...(ca !== undefined && { ca: wellKnown ? [...rootCertificates, ca] : ca }),
    ...(!verify && { rejectUnauthorized: false }),
  };
}

async function textOf(
  body: AsyncIterable<Buffer>,
  { responseBytesMax = limits.responseBytesMax, truncate = false }: HttpClientOptions,
): Promise<string> {
  let bytes = 0;
  const chunks: Buffer[] = [];
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > responseBytesMax) {
      if (!truncate) throw new Error(`the answer is longer than ${responseBytesMax} bytes`);
      chunks.push(chunk.subarray(0, chunk.length - (bytes - responseBytesMax)));
      break;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function responseOf({ statusCode, headers }: Awaited<ReturnType<typeof send>>, text: string): HttpResponse {
  return {
    status: statusCode,
    text,
    header(name) {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    body() {
      try {
        return JSON.parse(text);
      } catch {
        return text;
      }
    },
  };
}
