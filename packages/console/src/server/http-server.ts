// The console's HTTP server: on loopback only, with bounds for connections.
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ConcurrencyLimit } from '../concurrency-limit.ts';
import { ConsoleError } from '../console-error.ts';
import type { Assets } from './assets.ts';
import type { ConsoleSources } from './console-sources.ts';
import { Session } from './guard/session.ts';
import { limits } from './limits.ts';
import { replyRefusal } from './reply.ts';
import { type HandlerContext, handleRequest } from './request-handler.ts';

/** The only address: not `localhost`, which may also resolve to ::1, where another program may have the port. */
const address = '127.0.0.1';

/** Options of the server. */
export interface ServeOptions {
  readonly sources: ConsoleSources;
  readonly assets: Assets;
  /** 0 for any free port. */
  readonly port: number;
  /** Rewrites the commands in a message to the form that works for the user. Default: unchanged. */
  readonly worded?: (message: string) => string;
  /** Called with unexpected errors. */
  readonly onUnexpected?: (error: unknown) => void;
}

/** A running console. */
export interface RunningConsole {
  /** The link, with the one-time token. */
  readonly url: string;
  readonly port: number;
  /** Closes every connection. */
  close(): Promise<void>;
}

/**
 * Serves the page and its API.
 *
 * @throws ConsoleError `port_taken`
 */
export async function serveConsole(options: ServeOptions): Promise<RunningConsole> {
  const { sources, assets, worded = (message) => message, onUnexpected = () => undefined } = options;
  const server = createServer({
    maxHeaderSize: limits.headerBytesMax,
    headersTimeout: limits.headersMsMax,
    requestTimeout: limits.requestMsMax,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: 1_000,
  });
  server.maxConnections = limits.connectionsMax;
  // The guard counts the headers: Node would silently drop the surplus.
  server.maxHeadersCount = 0;
  await listening(server, options.port);
  // An error while accepting a connection concerns only that connection.
  server.on('error', onUnexpected);
  const { port } = server.address() as AddressInfo;
  const host = `${address}:${port}`;
  const session = new Session(port);
  const ended = new AbortController();
  const context: HandlerContext = {
    host,
    session,
    assets,
    sources,
    worded,
    onUnexpected,
    ended: ended.signal,
    concurrency: new ConcurrencyLimit({
      inMax: limits.answersMax,
      waitingMax: limits.answersWaitingMax,
      message: 'The console has too many requests at once. Try again, or close one of its windows.',
    }),
    tails: new ConcurrencyLimit({
      inMax: limits.tailsMax,
      waitingMax: 0,
      message: `The console has at most ${limits.tailsMax} live tails at once. Stop one of them in its window.`,
    }),
  };
  server.on('request', (request, response) => {
    handleRequest(request, response, context).catch((error: unknown) => {
      onUnexpected(error);
      response.destroy();
    });
  });
  // Node would send "100 Continue" before any check of the request.
  for (const event of ['checkContinue', 'checkExpectation']) {
    server.on(event, (_request, response) => {
      replyRefusal(
        response,
        { status: 417, code: 'no_expect', message: 'The console does not support the Expect header.' },
        false,
      );
    });
  }
  server.on('clientError', refuseMalformed);
  return {
    url: `http://${host}${session.linkTarget}`,
    port,
    async close() {
      ended.abort();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), limits.closeMsMax);
      await closed;
      clearTimeout(force);
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const why = error.code === 'EADDRINUSE' ? 'it is taken' : `${error.code}`;
      reject(
        new ConsoleError(
          'port_taken',
          `[telltale console] cannot listen on port ${port} of ${address}: ${why}. Take any free one: telltale console --port 0`,
          { cause: error },
        ),
      );
    };
    server.once('error', fail);
    server.listen({ port, host: address, exclusive: true }, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

/** Answers invalid requests, and those that arrive too slowly. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex | Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
