// What is sent, what is returned, and the bounds on time and size.
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { basicAuthorization, createHttpClient, FormData, limits } from '../src/index.ts';
import { listening } from './support/listening.ts';

const bodyOf = async (request: IncomingMessage): Promise<string> =>
  (await request.setEncoding('utf8').toArray()).join('');

/** A server that answers with what it was sent. */
const echo = () =>
  listening(async (request, response) => {
    const { method, url, headers } = request;
    response.setHeader('x-seen', ['first', 'second']);
    response.end(JSON.stringify({ method, url, headers, body: await bodyOf(request) }));
  });

describe('a request', () => {
  it('sends its path, method and JSON, with the headers of the client and its own over them', async () => {
    await using server = await echo();
    const authorization = basicAuthorization('reader', 'pass:word');
    await using client = createHttpClient({ url: server.url, headers: { authorization, accept: 'text/plain' } });
    const response = await client.request({
      method: 'PUT',
      path: '/a?b=c',
      body: { some: 'thing' },
      headers: { accept: 'application/json' },
    });
    expect(response.body()).toMatchObject({
      method: 'PUT',
      url: '/a?b=c',
      body: '{"some":"thing"}',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        authorization: `Basic ${Buffer.from('reader:pass:word').toString('base64')}`,
      },
    });
    expect([response.status, response.header('x-seen'), response.header('x-other')]).toEqual([200, 'first', undefined]);
  });

  it('sends a form as multipart/form-data, and by GET no body at all', async () => {
    await using server = await echo();
    await using client = createHttpClient({ url: server.url });
    const form = new FormData();
    form.append('file', new Blob(['{"id":1}\n'], { type: 'application/ndjson' }), 'objects.ndjson');
    const sent = (await client.request({ method: 'POST', path: '/', body: form })).body();
    expect(sent).toMatchObject({
      headers: { 'content-type': expect.stringMatching(/^multipart\/form-data; boundary=/) },
    });
    expect(sent).toMatchObject({ body: expect.stringContaining('filename="objects.ndjson"') });
    const got = (await client.request({ path: '/' })).body();
    expect(got).toMatchObject({ method: 'GET', body: '' });
    expect(got).not.toMatchObject({ headers: { 'content-type': expect.anything() } });
  });

  it('keeps the path of the address that it is resolved against', async () => {
    await using server = await echo();
    await using client = createHttpClient({ url: new URL('kibana/', server.url) });
    expect((await client.request({ path: 'api/status' })).body()).toMatchObject({ url: '/kibana/api/status' });
  });
});

describe('a response', () => {
  it('is returned whatever its status, with its body as text if it is not JSON', async () => {
    await using server = await listening((_, response) => response.writeHead(503).end('not now'));
    await using client = createHttpClient({ url: server.url });
    const response = await client.request({ path: '/' });
    expect([response.status, response.text, response.body()]).toEqual([503, 'not now', 'not now']);
    expect(server.requests).toBe(1);
  });

  it('longer than the bound is an error, or is truncated on request', async () => {
    await using server = await listening((_, response) => response.end('x'.repeat(200_000)));
    await using strict = createHttpClient({ url: server.url, responseBytesMax: 199_999 });
    await expect(strict.request({ path: '/' })).rejects.toThrow('the answer is longer than 199999 bytes');
    await using lenient = createHttpClient({ url: server.url, responseBytesMax: 150_000, truncate: true });
    expect((await lenient.request({ path: '/' })).text).toBe('x'.repeat(150_000));
    await using exact = createHttpClient({ url: server.url, responseBytesMax: 200_000 });
    expect((await exact.request({ path: '/' })).text).toHaveLength(200_000);
  });

  it('fails with a TimeoutError if it does not end within the limit of the client or of the request', async () => {
    await using server = await listening((_, response) => void response.write('the beginning'));
    await using client = createHttpClient({ url: server.url, requestMsMax: 100 });
    await expect(client.request({ path: '/' })).rejects.toMatchObject({ name: 'TimeoutError' });
    await using patient = createHttpClient({ url: server.url });
    await expect(patient.request({ path: '/', msMax: 100 })).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('is aborted with its signal, and throws the reason of the signal', async () => {
    const stop = new AbortController();
    await using server = await listening(() => stop.abort(new Error('the user has had enough')));
    await using client = createHttpClient({ url: server.url });
    await expect(client.request({ path: '/', signal: stop.signal })).rejects.toThrow('the user has had enough');
  });
});

it('a client that was disposed of sends nothing any more', async () => {
  await using server = await listening((_, response) => void response.end('hello'));
  const client = createHttpClient({ url: server.url });
  expect((await client.request({ path: '/' })).text).toBe('hello');
  await client[Symbol.asyncDispose]();
  await expect(client.request({ path: '/' })).rejects.toThrow(/destroyed/);
  expect(server.requests).toBe(1);
});

it('connections are reused, unless each request opens its own', async () => {
  await using server = await listening((_, response) => response.end());
  await using client = createHttpClient({ url: server.url });
  for (let count = 0; count < 12; count++) await client.request({ path: '/' });
  expect(server.connections).toBeLessThanOrEqual(limits.connectionsMax);
  const before = server.connections;
  await using fresh = createHttpClient({ url: server.url, keepAlive: false });
  for (let count = 0; count < 12; count++) await fresh.request({ path: '/' });
  expect(server.connections - before).toBe(12);
});
