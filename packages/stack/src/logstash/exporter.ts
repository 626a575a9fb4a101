// Prometheus exporter for Logstash: queries its API at each scrape.
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createHttpClient } from '@telltale/http';
import { limits } from '../limits.ts';
import { downPage, logstashPage } from './page.ts';

/** Options of the exporter. */
export interface LogstashExporterOptions {
  /** Logstash's API. */
  readonly url: string;
  /** Folder with `server.crt` and `server.key`, which are read again after a change. */
  readonly folder: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Timeout of Logstash. Default: `limits.logstashMsMax`. */
  readonly msMax?: number;
  say(text: string): void;
}

export interface LogstashExporter extends AsyncDisposable {
  readonly port: number;
}

/** Listens until it is disposed of. */
export async function startLogstashExporter(options: LogstashExporterOptions): Promise<LogstashExporter> {
  const logstash = askLogstash(options);
  const certificate = keepsUp(options.folder);
  const server = createServer({ ...(await certificate.read()), minVersion: 'TLSv1.2' });
  server.requestTimeout = limits.logstashMsMax;
  server.maxConnections = limits.logstashConnectionsMax;
  server.on('request', (question: IncomingMessage, answer: ServerResponse) => {
    if (question.url !== '/metrics') {
      answer.writeHead(404, { 'content-type': 'text/plain' }).end('/metrics\n');
      return;
    }
    void logstash.page().then((page) => {
      answer.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(page);
      return certificate.follow(server);
    });
  });
  server.listen(options.port);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await logstash.close();
    },
  };
}

/** Never throws: there is also a page if Logstash does not answer. */
function askLogstash({ url, msMax = limits.logstashMsMax, say }: LogstashExporterOptions): {
  page(): Promise<string>;
  close(): Promise<void>;
} {
  const client = createHttpClient({
    url,
    requestMsMax: msMax,
    responseBytesMax: limits.logstashAnswerBytesMax,
    // Logstash may have been restarted: opens a new connection.
    keepAlive: false,
  });
  let asked: Promise<string> | undefined;
  let lastFailure: string | undefined;

  async function ask(): Promise<string> {
    try {
      const { status, text } = await client.request({ path: '/_node/stats' });
      if (status !== 200) throw new Error(`it answers ${status}`);
      const page = logstashPage(JSON.parse(text));
      if (lastFailure !== undefined) say('Logstash answers again');
      lastFailure = undefined;
      return page;
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      if (failure !== lastFailure) say(`cannot read the statistics of Logstash: ${failure}`);
      lastFailure = failure;
      return downPage;
    }
  }

  return {
    page() {
      // Concurrent scrapes share one request.
      asked ??= ask().finally(() => {
        asked = undefined;
      });
      return asked;
    },
    close: () => Promise.resolve(client[Symbol.asyncDispose]()),
  };
}

/** The certificate in a folder: new connections get a renewed one. */
function keepsUp(folder: string): { read(): Promise<Pair>; follow(server: Server): Promise<void> } {
  let of = 0;
  const changed = async (): Promise<number> => (await stat(join(folder, 'server.crt'))).mtimeMs;
  async function read(): Promise<Pair> {
    const moment = await changed();
    const [cert, key] = await Promise.all([readFile(join(folder, 'server.crt')), readFile(join(folder, 'server.key'))]);
    of = moment;
    return { cert, key };
  }
  return {
    read,
    async follow(server) {
      try {
        if ((await changed()) !== of) server.setSecureContext({ ...(await read()), minVersion: 'TLSv1.2' });
      } catch {
        // Being renewed: the next scrape reads it again.
        of = 0;
      }
    },
  };
}

interface Pair {
  readonly cert: Buffer;
  readonly key: Buffer;
}
