// An address with http: of a server that speaks TLS, and the other way round: the failure asks for the other one.
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { expect, it } from 'vitest';
import { certificateUntil } from '../../../tests/support/certificate.ts';
import { createSender } from '../src/worker/sender.ts';

/** What a send to that server says, asked by that protocol. */
async function failureOf(server: Server, protocol: 'http' | 'https'): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sender = createSender({ nodes: [`${protocol}://127.0.0.1:${port}`] });
  try {
    const result = await sender.send('logs', Buffer.from('{}\n'));
    return result.kind === 'failed' ? result.error.message.replace(String(port), '9200') : result.kind;
  } finally {
    sender.close();
    server.close();
  }
}

async function tlsServer(): Promise<Server> {
  const { certificate: cert, key } = await certificateUntil(new Date(Date.now() + 86_400_000));
  return createHttpsServer({ cert, key }, (_request, response) => void response.end());
}

/** Answers whatever comes with these bytes, and closes. */
const saying = (bytes: Buffer | string): Server =>
  createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(bytes));
  });

const rest = 'Records wait in the spool and are sent again later. Start it, or correct TELLTALE_ELASTICSEARCH_URL.';

it('http: to a server of TLS that closes the connection asks whether it speaks https', async () => {
  expect(await failureOf(await tlsServer(), 'http')).toBe(
    `[telltale shipper] cannot reach Elasticsearch at http://127.0.0.1:9200: ECONNRESET (does it speak https?). ${rest}`,
  );
});

it('http: to a server that answers with a TLS alert suggests https: too', async () => {
  const alert = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]);
  expect(await failureOf(saying(alert), 'http')).toMatch(/: Parse Error.* \(does it speak https\?\)\. Records wait/);
});

it.each([
  '<html><center>The plain HTTP request was sent to HTTPS port</center></html>',
  'Client sent an HTTP request to an HTTPS server.',
])('http: to a proxy that answers 400 with "%s" says that it speaks https', async (text) => {
  const server = createHttpServer((_request, response) => void response.writeHead(400).end(text));
  expect(await failureOf(server, 'http')).toBe(
    '[telltale shipper] the server that answers for Elasticsearch at http://127.0.0.1:9200 is not Elasticsearch: it speaks https. Records wait in the spool. Correct TELLTALE_ELASTICSEARCH_URL.',
  );
});

it('https: to a server without TLS asks whether it speaks http', async () => {
  const server = createHttpServer((_request, response) => void response.end());
  expect(await failureOf(server, 'https')).toBe(
    `[telltale shipper] cannot reach Elasticsearch at https://127.0.0.1:9200: EPROTO (does it speak http?). ${rest}`,
  );
});

it('an address without a listener suggests no other protocol', async () => {
  const sender = createSender({ nodes: ['http://127.0.0.1:1'] });
  const result = await sender.send('logs', Buffer.from('{}\n'));
  sender.close();
  expect(result).toMatchObject({ error: { message: expect.stringContaining(`: ECONNREFUSED. ${rest}`) } });
});
