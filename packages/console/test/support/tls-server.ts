// A server over TLS that asks for a password, for the faults that a real one of the plane has once in months: rotated
// passwords, renewed certificates, another port.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '@telltale/plane';
import { certificateUntil } from '../../../../tests/support/certificate.ts';

/** The server, and the files that clients read. */
export interface TlsServer extends AsyncDisposable {
  /** How to reach it now. */
  connection(): Connection;
  readonly requests: { readonly url: string | undefined; readonly authorization: string | undefined }[];
  /** Requests that were broken off by the client. */
  readonly abandoned: () => number;
  /** Answers from now on; `never` keeps the request open. */
  answer(status: number | 'never', body: object | string): void;
  /** Takes another password from now on, with or without telling it in the file. */
  setPassword(password: string, inFile: boolean): void;
  /** Starts again with a new certificate, good for ten days until then, on another port unless it is to be the same. */
  restart(samePort: boolean, goodUntil?: Date): Promise<void>;
}

export async function startTlsServer(): Promise<TlsServer> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-console-'));
  const files = { ca_file: join(folder, 'ca.crt'), password_file: join(folder, 'password') };
  const requests: TlsServer['requests'] = [];
  let answer: { readonly status: number | 'never'; readonly body: object | string } = { status: 200, body: {} };
  let abandoned = 0;
  let password = '';
  const isLetIn = ({ headers }: IncomingMessage): boolean =>
    headers.authorization === `Basic ${Buffer.from(`reader:${password}`).toString('base64')}`;

  async function start(port: number, goodUntil = new Date(Date.now() + 86_400_000)): Promise<Server> {
    const { certificate, key } = await certificateUntil(goodUntil);
    writeFileSync(files.ca_file, certificate);
    const server = createServer({ cert: certificate, key }, (request, response) => {
      requests.push({ url: request.url, authorization: request.headers.authorization });
      response.on('close', () => {
        if (!response.writableFinished) abandoned += 1;
      });
      const { status, body } = isLetIn(request) ? answer : { status: 401, body: { error: 'no such user' } };
      if (status === 'never') return;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }

  async function stop(server: Server): Promise<void> {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  const setPassword: TlsServer['setPassword'] = (next, inFile) => {
    password = next;
    if (inFile) writeFileSync(files.password_file, `${next}\n`);
  };
  setPassword('first-secret', true);
  let server = await start(0);
  const port = (): number => (server.address() as AddressInfo).port;
  return {
    connection: () => ({ ...files, url: `https://127.0.0.1:${port()}`, username: 'reader', version: '0' }),
    requests,
    abandoned: () => abandoned,
    answer(status, body) {
      answer = { status, body };
    },
    setPassword,
    async restart(samePort, goodUntil) {
      const before = port();
      await stop(server);
      server = await start(samePort ? before : 0, goodUntil);
    },
    async [Symbol.asyncDispose]() {
      await stop(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
