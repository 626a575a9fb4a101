// Servers of a test's own on loopback, which end with it.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { PemCertificate } from '../../../../tests/support/certificate.ts';

/** A server that counts what reaches it. */
export interface Listening extends AsyncDisposable {
  readonly url: string;
  readonly requests: number;
  readonly connections: number;
  /** Shows another certificate from the next connection on. */
  show(certificate: PemCertificate): void;
}

/** Answers with whatever the listener writes; over TLS where there is a certificate. */
export async function listening(listener: RequestListener, certificate?: PemCertificate): Promise<Listening> {
  let requests = 0;
  let connections = 0;
  const counting = (request: IncomingMessage, response: ServerResponse): void => {
    requests += 1;
    listener(request, response);
  };
  const pair = ({ certificate: cert, key }: PemCertificate): { cert: string; key: string } => ({ cert, key });
  const secure = certificate && createSecureServer(pair(certificate), counting);
  const server = secure ?? createServer(counting);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `${certificate ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    get connections() {
      return connections;
    },
    show: (other) => secure?.setSecureContext(pair(other)),
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
