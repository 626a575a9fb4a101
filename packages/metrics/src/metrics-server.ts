// The server of the metrics page: one path, bounded in everything, and never what keeps an app alive or fails it.
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { limits } from './limits.ts';

/** Where the page is to be had. */
export interface MetricsAddress {
  readonly host: string;
  readonly port: number;
}

export interface MetricsServerOptions {
  /** Address to listen on: `0.0.0.0` for every IPv4 interface. */
  readonly host: string;
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** Gives the text of the page; asked once a scrape. */
  readonly collect: () => Promise<string>;
  /** Told in one line when the page cannot be served. */
  readonly onWarning: (message: string) => void;
}

export interface MetricsServer {
  /** Where it listens; `undefined` when it could not (which `onWarning` was told). Never rejects. */
  address(): Promise<MetricsAddress | undefined>;
  /** Stops it and ends its connections; done already is done. */
  close(): void;
}

const textFormat = 'text/plain; version=0.0.4; charset=utf-8';

const why: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use. Stop what listens there, or set TELLTALE_METRICS_PORT (0 takes a free one).',
  EACCES: 'the port may not be opened by this user. Set TELLTALE_METRICS_PORT to one above 1023.',
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

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  options: MetricsServerOptions,
): Promise<void> {
  const path = request.url?.split('?', 1)[0];
  if (path !== '/metrics') return answer(response, 404, 'Not found: the metrics are at /metrics\n');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return answer(response, 405, 'Not allowed: GET or HEAD\n');
  }
  try {
    answer(response, 200, await options.collect(), textFormat);
  } catch (error) {
    // A scrape that fails is shown by Prometheus as a target that is down; a half page would look whole.
    options.onWarning(`cannot write the metrics page: ${error}`);
    answer(response, 500, 'The metrics could not be collected\n');
  }
}

/**
 * Starts the server. It does not keep the process alive, and what goes wrong (a port in use, one that may not be
 * opened) is told in one line to `onWarning` and survived.
 */
export function startMetricsServer(options: MetricsServerOptions): MetricsServer {
  const { host, port, onWarning } = options;
  const server = createServer({
    maxHeaderSize: limits.headerBytesMax,
    headersTimeout: limits.headersMsMax,
    requestTimeout: limits.requestMsMax,
    keepAliveTimeout: limits.keepAliveMsMax,
  });
  // Instrumentation of the app patches the prototype's emit; a scrape is none of the app's requests.
  Object.defineProperty(server, 'emit', { value: EventEmitter.prototype.emit });
  server.on('request', (request, response) => void handle(request, response, options));
  server.on('connection', (socket) => socket.unref());
  server.maxConnections = limits.connectionsMax;
  server.timeout = limits.idleMsMax + limits.keepAliveMsMax;
  const failed = new Promise<undefined>((resolve) => {
    server.on('error', (error) => {
      onWarning(`cannot serve metrics at http://${host}:${port}/metrics: ${problem(error)}`);
      resolve(undefined);
    });
  });
  const listening = once(server, 'listening').then(
    () => {
      const bound = server.address() as AddressInfo;
      return { host: bound.address, port: bound.port };
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
