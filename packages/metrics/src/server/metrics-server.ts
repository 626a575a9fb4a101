// The HTTP server of the metrics page: few paths, bounded, never keeps an app alive or makes it fail.

import { EventEmitter, once } from 'node:events';
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ownServer, settingWithoutCredentials } from '@telltale/catalog';
import { readRegularFile } from '@telltale/files';
import { limits } from '../limits.ts';
import type { Asked, WrittenPage } from '../page/metrics-page.ts';
import { boundConnections } from './connections.ts';
import { type Credentials, checkOf } from './credentials.ts';

export type { Credentials } from './credentials.ts';

// Not imported: for an import Node reads each export, and one of http's loads a whole other client, 20 ms of the start.
const { createServer } = process.getBuiltinModule('node:http');

/** The address of the page. */
export interface MetricsAddress {
  readonly host: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
}

/** The health of a process. */
export interface Health {
  readonly status: 'UP' | 'DOWN';
  readonly [detail: string]: unknown;
}

export interface MetricsServerOptions {
  /** Address to listen on: `0.0.0.0` for every IPv4 interface. */
  readonly host: string;
  /** Port to listen on; 0 for any free one. */
  readonly port: number;
  /** Returns the page; called once for each scrape. */
  readonly page: (asked: Asked) => Promise<WrittenPage>;
  /** For `/readyz`; by default the process is ready when it answers. */
  readonly ready?: () => Health;
  /** Who may read the page; by default everyone. Health is public. */
  readonly credentials?: Credentials;
  /** Paths of a certificate chain and its key, PEM; by default no TLS. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Called instead of a warning if the port is taken. */
  readonly onPortTaken?: () => void;
  /** Called with one line if the page cannot be served. */
  readonly onWarning: (message: string) => void;
}

export interface MetricsServer {
  /** The address; `undefined` if it could not listen, after a call of `onWarning`. Never rejects. */
  address(): Promise<MetricsAddress | undefined>;
  /** Stops it and closes its connections; idempotent. */
  close(): void;
}

/** The warning about a taken port, with the remedy. */
export function portTaken(by: string): string {
  return `the port is in use${by}. Stop what listens there, or set TELLTALE_METRICS_PORT (0 takes a free one).`;
}

const why: Readonly<Record<string, string>> = {
  EADDRINUSE: portTaken(''),
  EACCES: 'this user may not open the port. Set TELLTALE_METRICS_PORT to one above 1023.',
  EADDRNOTAVAIL: 'this machine has no such address. Set TELLTALE_METRICS_HOST.',
  ENOTFOUND: 'there is no such host. Set TELLTALE_METRICS_HOST.',
};

function problem(error: NodeJS.ErrnoException): string {
  return why[error.code ?? ''] ?? `${error.message}. Set TELLTALE_METRICS_HOST or TELLTALE_METRICS_PORT.`;
}

function answer(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function answerHealth(response: ServerResponse, health: Health): void {
  answer(response, health.status === 'UP' ? 200 : 503, `${JSON.stringify(health)}\n`, 'application/json');
}

function answerPage(request: IncomingMessage, response: ServerResponse, page: WrittenPage): void {
  response.writeHead(200, {
    'content-type': page.contentType,
    'content-length': page.body.reduce((sum, { length }) => sum + length, 0),
    vary: 'accept, accept-encoding',
    ...(page.contentEncoding && { 'content-encoding': page.contentEncoding }),
  });
  if (request.method !== 'HEAD') for (const piece of page.body) response.write(piece);
  response.end();
}

/** Answers requests for the page and for health. */
class Handler {
  readonly #options: MetricsServerOptions;
  readonly #mayRead: ((header: string | undefined) => boolean) | undefined;

  constructor(options: MetricsServerOptions) {
    this.#options = options;
    this.#mayRead = options.credentials && checkOf(options.credentials);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?', 1)[0];
    if (path !== '/metrics' && path !== '/healthz' && path !== '/readyz') {
      return answer(response, 404, 'Not found: the metrics are at /metrics\n');
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return answer(response, 405, 'Method not allowed: use GET or HEAD\n');
    }
    if (path === '/healthz') return answerHealth(response, { status: 'UP' });
    if (path === '/readyz') return answerHealth(response, this.#options.ready?.() ?? { status: 'UP' });
    if (this.#mayRead?.(request.headers.authorization) === false) {
      response.setHeader('www-authenticate', ['Basic realm="metrics"', 'Bearer']);
      return answer(response, 401, 'Unauthorized: the metrics page requires credentials\n');
    }
    try {
      const { accept, 'accept-encoding': encodings } = request.headers;
      const acceptEncoding = Array.isArray(encodings) ? encodings.join(',') : encodings;
      answerPage(request, response, await this.#options.page({ accept, acceptEncoding }));
    } catch (error) {
      // Prometheus shows a failed scrape as a target that is down; an incomplete page would look complete.
      this.#options.onWarning(`cannot write the metrics page: ${error}`);
      answer(response, 500, 'The metrics could not be collected\n');
    }
  }
}

const readPem = (path: string): Buffer => readRegularFile(path, limits.pemFileBytesMax);

/** @throws the file system's error, or an error for an invalid certificate */
function createBounded({ tls }: MetricsServerOptions): Server {
  const bounds: ServerOptions = {
    maxHeaderSize: limits.headerBytesMax,
    // A client that is just in time at one check is late at the next, so the interval is part of the limits.
    headersTimeout: limits.headersMsMax - limits.connectionsCheckMs,
    requestTimeout: limits.requestMsMax - limits.connectionsCheckMs,
    connectionsCheckingInterval: limits.connectionsCheckMs,
    keepAliveTimeout: limits.keepAliveMsMax,
  };
  const server = tls
    ? process.getBuiltinModule('node:https').createServer({
        ...bounds,
        handshakeTimeout: limits.headersMsMax,
        cert: readPem(tls.certFile),
        key: readPem(tls.keyFile),
      })
    : createServer(bounds);
  boundConnections(server, limits.connectionsMax);
  server.timeout = limits.idleMsMax + limits.keepAliveMsMax;
  // The app's instrumentation patches the prototype's emit, but a scrape is not one of the app's requests.
  const { emit } = EventEmitter.prototype;
  // Ignores assignments, as by Sentry at each request; an error would appear in the app.
  Object.defineProperty(server, 'emit', { get: () => emit, set: () => {} });
  Object.defineProperty(server, ownServer, { value: true });
  return server;
}

/**
 * Starts the server. It does not keep the process alive. Problems, such as a port in use or a forbidden one, are passed
 * to `onWarning` as one line, and the app continues.
 */
export function startMetricsServer(options: MetricsServerOptions): MetricsServer {
  const { host, port, tls, onWarning } = options;
  const scheme = tls ? 'https' : 'http';
  let server: Server;
  try {
    server = createBounded(options);
  } catch (error) {
    // Without TLS it would send secrets in clear text.
    onWarning(
      `cannot serve metrics: cannot load the certificate from ${tls?.certFile} and ${tls?.keyFile}: ${error instanceof Error ? error.message : error}. Correct TELLTALE_METRICS_TLS_CERT_FILE and TELLTALE_METRICS_TLS_KEY_FILE.`,
    );
    return { address: async () => undefined, close() {} };
  }
  const handler = new Handler(options);
  server.on('request', (request, response) => void handler.handle(request, response));
  server.on('connection', (socket) => socket.unref());
  const failed = new Promise<undefined>((resolve) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' && options.onPortTaken) options.onPortTaken();
      else
        onWarning(
          `cannot serve metrics at ${scheme}://${settingWithoutCredentials(host)}:${port}/metrics: ${problem(error)}`,
        );
      resolve(undefined);
    });
  });
  const listening = once(server, 'listening').then(
    () => {
      const bound = server.address() as AddressInfo;
      return { host: bound.address, port: bound.port, scheme } as const;
    },
    () => undefined,
  );
  server.listen({ host, port, exclusive: true });
  server.unref();
  return {
    address: () => Promise.race([listening, failed]),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
