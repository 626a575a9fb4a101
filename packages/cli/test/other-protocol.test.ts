// What the doctor and init ask by http: of a server that speaks TLS, and the other way round.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { expect, it } from 'vitest';
import { certificateUntil } from '../../../tests/support/certificate.ts';
import { httpRequest } from '../src/doctor/http-request.ts';

async function failureOf(server: Server, protocol: 'http' | 'https'): Promise<unknown> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await httpRequest(`${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}/`).catch(
      (error) => error,
    );
  } finally {
    server.close();
  }
}

it('http: to a server with TLS asks whether it speaks https', async () => {
  const { certificate: cert, key } = await certificateUntil(new Date(Date.now() + 86_400_000));
  const failure = await failureOf(createSecureServer({ cert, key }), 'http');
  expect(failure).toMatchObject({ message: 'socket hang up (does it speak https?)' });
});

it('https: to a server without TLS asks whether it speaks http', async () => {
  expect(await failureOf(createServer(), 'https')).toMatchObject({ message: 'EPROTO (does it speak http?)' });
});

it('an address without a listener suggests no other protocol', async () => {
  await expect(httpRequest('http://127.0.0.1:1/')).rejects.toThrow(/^connect ECONNREFUSED 127\.0\.0\.1:1$/);
});
