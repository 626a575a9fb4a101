// Which certificates are accepted, also while a server is given another one.
import { describe, expect, it } from 'vitest';
import { certificateUntil } from '../../../tests/support/certificate.ts';
import { createHttpClient } from '../src/index.ts';
import { listening } from './support/listening.ts';

const certificate = () => certificateUntil(new Date(Date.now() + 86_400_000));
const hello = (_: unknown, response: { end(text: string): unknown }): void => void response.end('hello');

describe('a certificate', () => {
  it('is accepted if its authority is given, alone or beside the well-known ones', async () => {
    const own = await certificate();
    await using server = await listening(hello, own);
    for (const wellKnown of [false, true]) {
      await using client = createHttpClient({ url: server.url, tls: { ca: own.certificate, wellKnown } });
      expect((await client.request({ path: '/' })).text).toBe('hello');
    }
  });

  it('is rejected if another authority signed it, whether or not an authority is given', async () => {
    const other = (await certificate()).certificate;
    await using server = await listening(hello, await certificate());
    for (const tls of [{}, { ca: other }, { ca: other, wellKnown: true }, { wellKnown: true }]) {
      await using client = createHttpClient({ url: server.url, tls });
      await expect(client.request({ path: '/' })).rejects.toThrow(/certificate/);
    }
    expect(server.requests).toBe(0);
  });

  it('is not checked if verification is disabled', async () => {
    await using server = await listening(hello, await certificate());
    await using client = createHttpClient({ url: server.url, tls: { verify: false } });
    expect((await client.request({ path: '/' })).text).toBe('hello');
  });

  it('may be replaced after it was rejected: the same client then gets its response', async () => {
    const right = await certificate();
    await using server = await listening(hello, await certificate());
    await using client = createHttpClient({ url: server.url, tls: { ca: right.certificate } });
    const rejected = await Promise.allSettled([client.request({ path: '/' }), client.request({ path: '/' })]);
    expect(rejected.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    server.show(right);
    const responses = await Promise.all([client.request({ path: '/' }), client.request({ path: '/' })]);
    expect(responses.map(({ text }) => text)).toEqual(['hello', 'hello']);
  });
});
