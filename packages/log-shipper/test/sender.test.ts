// How a request travels: to which address, with which credentials, over which connection, and what bounds its answer.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import type { ElasticsearchTarget } from '../src/elasticsearch-target.ts';
import { nodeAddresses } from '../src/worker/http/node-address.ts';
import { Nodes } from '../src/worker/http/nodes.ts';
import { createSender } from '../src/worker/sender.ts';

vi.mock(import('../src/limits.ts'), async (original) => {
  const { limits } = await original();
  return {
    limits: { ...limits, requestMsMax: 1_000, answerBytesMax: 10_000, nodeDeadMs: 200 } as unknown as typeof limits,
  };
});

const body = Buffer.from('{"create":{"_id":"1"}}\n{}\n');
const plain = '{"errors":false,"items":[]}';

/** A server whose answers the test writes. */
async function server(answer: (request: IncomingMessage, response: ServerResponse, count: number) => void) {
  const requests: IncomingMessage[] = [];
  const sockets: Socket[] = [];
  const http = createServer((request, response) => {
    requests.push(request);
    response.setHeader('x-elastic-product', 'Elasticsearch');
    request.resume().on('end', () => answer(request, response, requests.length));
  });
  http.on('connection', (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(http.address() as AddressInfo).port}`,
    requests,
    sockets,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

const addressOf = (target: Partial<ElasticsearchTarget>) => nodeAddresses({ nodes: ['http://host'], ...target })[0];

describe('an address', () => {
  it('keeps its path and loses its credentials, its query and its last slash', () => {
    const address = addressOf({ nodes: ['https://user:p%40ss@host:9201/behind/proxy/?x=1#y'] });
    expect(address?.url.href).toBe('https://host:9201/behind/proxy');
    expect(address?.headers).toEqual({ authorization: `Basic ${btoa('user:p@ss')}` });
  });

  it.each<[string, Partial<ElasticsearchTarget>, string | undefined]>([
    ['none', {}, undefined],
    ['of the address', { nodes: ['http://a:b@host'] }, `Basic ${btoa('a:b')}`],
    ['a user before the address', { nodes: ['http://a:b@host'], username: 'c', password: 'd' }, `Basic ${btoa('c:d')}`],
    ['a key before a user', { apiKey: 'k', username: 'c', password: 'd' }, 'ApiKey k'],
    ['a header before all', { apiKey: 'k', headers: { Authorization: 'Bearer t' } }, 'Bearer t'],
  ])('accepts credentials: %s', (_name, target, authorization) => {
    expect(addressOf(target)?.headers).toEqual(authorization === undefined ? {} : { authorization });
  });

  it.each([
    ['eu.example:9243$abc$def', 'https://abc.eu.example:9243'],
    ['eu.example$abc', 'https://abc.eu.example'],
  ])('is read from a cloud id with %s', (text, origin) => {
    expect(addressOf({ nodes: [], cloudId: `name:${btoa(text)}` })?.url.origin).toBe(origin);
  });

  it.each<[string, Partial<ElasticsearchTarget>, RegExp]>([
    ['a cloud id without an address', { cloudId: 'name' }, /the cloud id is malformed.*CLOUD_ID/],
    ['a cloud id without its second part', { cloudId: `name:${btoa('host')}` }, /the cloud id is malformed/],
    ['no node', { nodes: [] }, /no Elasticsearch is configured.*TELLTALE_ELASTICSEARCH_URL/],
    ['no URL', { nodes: ['secret:9200:x'] }, /^(?!.*secret).*not an http or https URL.*TELLTALE_ELASTICSEARCH_URL/],
  ])('that is %s is reported, with a remedy', (_name, target, message) => {
    expect(() => addressOf(target)).toThrow(message);
  });
});

describe('nodes', () => {
  const [one, two, three] = ['a', 'b', 'c'].map((name) => ({ url: new URL(`http://${name}`), headers: {} }));
  const taken = (nodes: Nodes, times: number) => Array.from({ length: times }, () => nodes.next().url.host).sort();

  it('take turns; one that failed is left out for a while, and asked again after it', async () => {
    if (one === undefined || two === undefined || three === undefined) throw new Error('three nodes');
    const nodes = new Nodes([one, two, three]);
    expect(taken(nodes, 6)).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
    nodes.failed(two);
    expect(taken(nodes, 6)).not.toContain('b');
    await expect.poll(() => taken(nodes, 3)).toContain('b');
    nodes.failed(two);
    nodes.markAlive(two);
    expect(taken(nodes, 3)).toEqual(['a', 'b', 'c']);
  });

  it('are retried from the one that failed longest ago if none answers', async () => {
    if (one === undefined || two === undefined) throw new Error('two nodes');
    const nodes = new Nodes([one, two]);
    nodes.failed(two);
    await new Promise((resolve) => setTimeout(resolve, 5));
    nodes.failed(one);
    expect([nodes.next(), nodes.next()]).toEqual([two, two]);
  });
});

describe('a request', () => {
  it('carries the path before the API, parameters and headers', async () => {
    await using elasticsearch = await server((_request, response) => response.end(plain));
    const sender = createSender({
      nodes: [`http://${elasticsearch.host}/behind/`],
      parameters: { pipeline: 'a b' },
      headers: { 'X-Tenant': 'one' },
    });
    expect(await sender.send('logs-ü', body)).toEqual({ kind: 'answered', items: 'all' });
    sender.close();
    const [request] = elasticsearch.requests;
    expect(request?.url).toBe(
      '/behind/logs-%C3%BC/_bulk?pipeline=a+b&filter_path=errors%2Citems.create.status%2Citems.create.error%2Citems.create.failure_store',
    );
    expect(request?.headers).toMatchObject({ 'x-tenant': 'one', 'content-type': 'application/x-ndjson' });
  });

  it.each([[undefined], ['OpenSearch'], ['elasticsearch']])(
    'is not answered by what says that it is %s, whatever else it says',
    async (product) => {
      await using elasticsearch = await server((_request, response) => {
        if (product === undefined) response.removeHeader('x-elastic-product');
        else response.setHeader('x-elastic-product', product);
        response.end(plain);
      });
      const sender = createSender({ nodes: [`http://${elasticsearch.host}`] });
      const result = await sender.send('logs', body);
      sender.close();
      expect(result).toMatchObject({ kind: 'failed', error: { code: 'not_elasticsearch' } });
    },
  );

  it('reuses a connection, and opens a new one if the server has closed it', async () => {
    await using elasticsearch = await server((_request, response, count) => {
      if (count === 3) response.socket?.destroy();
      else response.end(plain);
    });
    const sender = createSender({ nodes: [`http://${elasticsearch.host}`] });
    for (let n = 0; n < 3; n++) expect(await sender.send('logs', body)).toMatchObject({ kind: 'answered' });
    sender.close();
    expect(elasticsearch.requests).toHaveLength(4);
    expect(elasticsearch.sockets).toHaveLength(2);
  });

  it('that a new connection does not answer has failed', async () => {
    await using elasticsearch = await server((_request, response) => response.socket?.destroy());
    const sender = createSender({ nodes: [`http://${elasticsearch.host}`] });
    const result = await sender.send('logs', body);
    sender.close();
    expect(result).toMatchObject({ kind: 'failed', error: { code: 'unreachable' } });
    expect(elasticsearch.requests).toHaveLength(1);
  });

  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    ['no answer', () => {}, /ETIMEDOUT/],
    ['an answer without an end', (response) => response.write('{'), /ETIMEDOUT/],
    ['an answer that is too long', (response) => response.end(' '.repeat(20_000)), /EMSGSIZE/],
    [
      'an answer that is cut off',
      (response) => response.writeHead(200, { 'content-length': 9 }).write('{', () => response.destroy()),
      /ECONNRESET/,
    ],
  ])('to which there is %s has failed within its time', async (_name, answer, message) => {
    await using elasticsearch = await server((_request, response) => answer(response));
    const sender = createSender({ nodes: [`http://${elasticsearch.host}`] });
    const begun = performance.now();
    const result = await sender.send('logs', body);
    sender.close();
    expect(performance.now() - begun).toBeLessThan(60_000);
    expect(result).toMatchObject({
      kind: 'failed',
      error: { code: 'unreachable', message: expect.stringMatching(message) },
    });
  });
});
