// The client of Elasticsearch keeps the plane's bounds: one address, one attempt, the caller's signal, the plane's authority.
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allowStatus, refusalOf } from '../src/elasticsearch/answer.ts';
import { connectElasticsearch, type ElasticsearchClient } from '../src/elasticsearch/client.ts';
import { type Authority, ensureAuthority, ensureCertificate } from '../src/secrets/certificates.ts';
import { temporaryFolderOfFile } from './support/temporary-folder.ts';

const folder = temporaryFolderOfFile();
let authority: Authority;
let server: Server;
let url: string;
/** What the server does with a request. */
let handle: RequestListener;
let requests: string[];

async function certificateOf(signedBy: Authority, name: string) {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  await ensureCertificate(signedBy, { name: 'elasticsearch' }, place);
  return { cert: readFileSync(join(place, 'server.crt')), key: readFileSync(join(place, 'server.key')) };
}

/** Answers with this, as Elasticsearch does but for the header that tells the product. */
const answers =
  (status: number, body: string): RequestListener =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);

const connect = (username = 'somebody', password = 'right'): Promise<ElasticsearchClient> =>
  connectElasticsearch({ url, ca: authority.trusted, username, password });

beforeAll(async () => {
  authority = await ensureAuthority(join(folder, 'authority'));
  server = createServer(await certificateOf(authority, 'first'), (request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers['content-type']}`);
    handle(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  requests = [];
  handle = answers(200, '{"status":"green"}');
});

describe('a request', () => {
  it('is sent once, without a handshake, as plain JSON, which older servers accept too', async () => {
    await using client = await connect();
    expect(await client.cluster.health()).toEqual({ status: 'green' });
    expect(requests).toEqual(['GET /_cluster/health application/json']);
  });

  it('keeps the path of its address, as needed behind a proxy', async () => {
    await using client = await connectElasticsearch({
      url: `${url}/es`,
      ca: authority.trusted,
      username: 'somebody',
      password: 'right',
    });
    expect(await client.cluster.health()).toEqual({ status: 'green' });
    expect(requests).toEqual(['GET /es/_cluster/health application/json']);
  });

  it.each([429, 502, 503, 504])('is not repeated if the server answers %i', async (status) => {
    handle = answers(status, '{"error":"busy"}');
    await using client = await connect();
    const failure: unknown = await client.indices.refresh({ index: 'logs-*-*' }).catch((error: unknown) => error);
    expect(refusalOf(failure)).toEqual({
      ...{ status, body: { error: 'busy' }, method: 'GET', path: '/logs-*-*/_refresh' },
    });
    expect(requests).toHaveLength(1);
  });

  it('returns the given error statuses, and fails for any other', async () => {
    await using client = await connect();
    const sent = () => allowStatus(client.ilm.getStatus({}, { meta: true }), [400, 404]);
    handle = answers(404, '{}');
    expect(await sent()).toMatchObject({ status: 404 });
    handle = answers(403, '{}');
    await expect(sent()).rejects.toMatchObject({ name: 'ResponseError', statusCode: 403 });
  });

  it('returns a document with any field name', async () => {
    handle = answers(200, '{"_source":{"__proto__":{"admin":true},"constructor":{"prototype":1}}}');
    await using client = await connect();
    const { _source } = await client.get<object>({ index: 'logs-app-default', id: '1' });
    expect(JSON.stringify(_source)).toBe('{"__proto__":{"admin":true},"constructor":{"prototype":1}}');
  });

  it('carries the password only in a header', async () => {
    await using client = await connect('somebody', 'hush');
    handle = (request, response) =>
      response
        .writeHead(401, { 'content-type': 'application/json' })
        .end(JSON.stringify({ seen: request.headers.authorization === `Basic ${btoa('somebody:hush')}` }));
    const failure: unknown = await client.info().catch((error: unknown) => error);
    expect(refusalOf(failure)?.body).toEqual({ seen: true });
    expect(JSON.stringify(failure)).not.toContain(btoa('somebody:hush'));
    expect(String(failure)).not.toContain('hush');
  });
});

describe('a request that is not answered', () => {
  it('ends with the reason of its signal', async () => {
    const controller = new AbortController();
    handle = () => controller.abort(new Error('changed my mind'));
    await using client = await connect();
    const ask = (): Promise<unknown> => client.cluster.health({}, { signal: controller.signal });
    await expect(ask()).rejects.toThrow('changed my mind');
    await expect(ask()).rejects.toThrow('changed my mind');
    expect(requests).toHaveLength(1);
  });

  it.each(['no byte', 'half a body'])('ends after its time with %s, and leaves the signal as it is', async (what) => {
    handle = (_, response) => {
      if (what === 'no byte') return;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"status":');
    };
    const { signal } = new AbortController();
    let warnings = 0;
    signal.addEventListener('abort', () => warnings++);
    await using client = await connect();
    await expect(client.cluster.health({}, { signal, requestTimeout: 200 })).rejects.toThrow(/timeout/);
    expect(warnings).toBe(0);
    expect(requests).toHaveLength(1);
    server.closeAllConnections();
  });

  it('fails with the error of its connection', async () => {
    await using nobody = await connectElasticsearch({
      ...{ url: 'https://127.0.0.1:1', ca: authority.trusted, username: 'a', password: 'b' },
    });
    await expect(nobody.cluster.health()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const stranger = await ensureAuthority(join(folder, 'stranger'));
    await using trusting = await connectElasticsearch({ url, ca: stranger.trusted, username: 'a', password: 'b' });
    await expect(trusting.cluster.health()).rejects.toThrow(/certificate/);
    expect(requests).toEqual([]);
  });
});

it('a client recovers when the server presents a trusted certificate', async () => {
  const stranger = await ensureAuthority(join(folder, 'stranger'));
  await using client = await connect();
  expect(await client.cluster.health()).toEqual({ status: 'green' });
  server.setSecureContext(await certificateOf(stranger, 'strange'));
  server.closeAllConnections();
  // The first request may still find that its connection was closed.
  const wrong = (): Promise<unknown> => client.cluster.health().then(() => undefined, String);
  await expect.poll(wrong).toMatch(/certificate/);
  server.setSecureContext(await certificateOf(authority, 'second'));
  expect(await client.cluster.health()).toEqual({ status: 'green' });
});
