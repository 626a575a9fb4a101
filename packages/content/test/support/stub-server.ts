// What the stubs of Grafana and Kibana share: a server on loopback that records its requests, and fails on demand.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';

/** One request, read whole. */
export interface StubRequest {
  readonly method: string;
  /** Behind the server's address, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** An answer; a body that is no text is sent as JSON. */
export interface StubAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The request is carried out, and the connection ends without an answer. */
  readonly lost?: boolean;
}

/** Answers instead of the server, or lets it answer by undefined. */
export type Fault = (request: StubRequest) => StubAnswer | undefined;

/** A certificate and its key, PEM. */
export interface StubTls {
  readonly certificate: string;
  readonly key: string;
}

/** A server that is asked by HTTP. */
export abstract class StubServer implements AsyncDisposable {
  /** Every request, in order. */
  readonly requests: StubRequest[] = [];
  /** Asked first. */
  fault: Fault | undefined;
  #server: Server | undefined;
  /** Where it answers, also after its end. */
  url = '';

  protected abstract answer(request: StubRequest): StubAnswer | Promise<StubAnswer>;

  /** Starts it, on a free loopback port by default. */
  async start(tls?: StubTls, { port = 0, host = '127.0.0.1' } = {}): Promise<this> {
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      void this.#serve(request, response);
    };
    this.#server = tls ? createSecureServer({ cert: tls.certificate, key: tls.key }, listener) : createServer(listener);
    await new Promise<void>((resolve) => this.#server?.listen(port, host, resolve));
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the stub listens nowhere');
    this.url = `${tls ? 'https' : 'http'}://127.0.0.1:${address.port}`;
    return this;
  }

  /** Requests that may have changed something. */
  get writes(): StubRequest[] {
    return this.requests.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/_export'));
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const url = new URL(incoming.url ?? '/', 'http://stub');
    const request: StubRequest = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body: Buffer.concat(parts),
    };
    this.requests.push(request);
    const instead = this.fault?.(request);
    const answer = instead?.lost ? await this.answer(request) : (instead ?? (await this.answer(request)));
    if (instead?.lost) {
      incoming.socket.destroy();
      return;
    }
    const { status = 200, body = '', headers } = answer;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, {
      'content-type': typeof body === 'string' ? 'text/plain' : 'application/json',
      ...headers,
    });
    response.end(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }
}

/** A fault that stands before the first so many requests that match. */
export function times(count: number, matches: (request: StubRequest) => boolean, answer: StubAnswer): Fault {
  let left = count;
  return (request) => {
    if (left === 0 || !matches(request)) return undefined;
    left -= 1;
    return answer;
  };
}

/** A request's JSON. */
export function json(request: StubRequest): Record<string, unknown> {
  return JSON.parse(request.body.toString('utf8')) as Record<string, unknown>;
}
