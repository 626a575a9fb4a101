// What the smoke test sends to pipelines is what their protocols ask for. Fluent's side is an implementation of others;
// the two that have no handshake are stood in for by a server that keeps what it gets.
import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { FluentServer } from '@fluent-org/logger';
import { decodeMultiStream, encode } from '@msgpack/msgpack';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { fakeOperator, fakePlane } from '../packages/cli/test/support/fake-plane.ts';
import { fluentBitPath, fluentdPath } from '../packages/operations/src/smoke/forward.ts';
import { jsonLinesPath } from '../packages/operations/src/smoke/json-lines.ts';
import { otlpPath } from '../packages/operations/src/smoke/otlp.ts';
import type { SmokeContext, SmokePath } from '../packages/operations/src/smoke/path.ts';
import { pathsOf } from '../packages/operations/src/smoke/paths.ts';
import { certificateUntil, type PemCertificate } from './support/certificate.ts';

const id = '0123456789abcdef0123456789abcdef';
const password = 'the shared key';
const dayMs = 86_400_000;

let certificate: PemCertificate;
let stranger: PemCertificate;
beforeAll(async () => {
  certificate = await certificateUntil(new Date(Date.now() + dayMs));
  stranger = await certificateUntil(new Date(Date.now() + dayMs));
});
const tlsOptions = () => ({ cert: certificate.certificate, key: certificate.key });

/** Sends to what listens on that port as if it were the part; what was asked of the operator is kept in `asked`. */
async function send(path: SmokePath, port: number | undefined, with_: { key?: string; ca?: string } = {}) {
  const asked: unknown[] = [];
  const context: SmokeContext = {
    engine: fakePlane({}),
    operator: fakeOperator({
      async endpoint(part, partPort) {
        asked.push([part, partPort]);
        if (port === undefined) return undefined;
        const { key = password, ca = certificate.certificate } = with_;
        return { host: '127.0.0.1', port, ca, username: 'telltale-shipper', password: key };
      },
    }),
    signal: new AbortController().signal,
  };
  await using sending = await path.send(id, context);
  return { asked, series: sending.series };
}

async function fluentServer(): Promise<{ port: number; entries: unknown[][] }> {
  const security = { serverHostname: 'pipeline', sharedKey: password, authorize: false, userDict: {} };
  const server = new FluentServer({
    security,
    tlsOptions: tlsOptions(),
    listenOptions: { port: 0, host: '127.0.0.1' },
  });
  const entries: unknown[][] = [];
  server.on('entry', (...entry: unknown[]) => entries.push(entry));
  await server.listen();
  onTestFinished(() => server.close());
  return { port: server.port ?? 0, entries };
}

/** One that speaks the protocol, and answers every PING as if the key were right. */
async function impostor(): Promise<{ port: number; commands: string[] }> {
  const commands: string[] = [];
  const server = createTlsServer(tlsOptions(), async (socket) => {
    // The client breaks off, which is what it should.
    socket.on('error', () => {});
    socket.write(encode(['HELO', { nonce: new Uint8Array(16), auth: '', keepalive: true }]));
    for await (const said of decodeMultiStream(socket)) {
      commands.push(Array.isArray(said) ? String(said[0]) : '');
      socket.write(encode(['PONG', true, '', 'pipeline', '0'.repeat(128)]));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, commands };
}

async function linesServer(): Promise<{ port: number; received: string[] }> {
  const received: string[] = [];
  const server = createTlsServer(tlsOptions(), (socket) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    socket.on('end', () => received.push(text));
  }).listen(0, '127.0.0.1');
  // A client that does not trust it breaks off, which is its right.
  server.on('tlsClientError', () => {});
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, received };
}

interface Posted {
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}

async function otlpServer(status: number, answer: object): Promise<{ port: number; posted: Posted[] }> {
  const posted: Posted[] = [];
  const server = createHttpsServer(tlsOptions(), async (request, response) => {
    let text = '';
    for await (const piece of request.setEncoding('utf8')) text += piece;
    posted.push({ url: request.url, authorization: request.headers.authorization, body: JSON.parse(text) });
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, posted };
}

describe.each([
  ['fluentd', fluentdPath],
  ['fluent-bit', fluentBitPath],
])('the path to %s', (part, path) => {
  it('sends one record with the key to the forward port, and waits for its acknowledgement', async () => {
    const { port, entries } = await fluentServer();
    const { asked } = await send(path, port);
    expect(asked).toEqual([[part, 24_284]]);
    expect(entries).toHaveLength(1);
    const [[tag, , record] = []] = entries;
    expect(tag).toBe('telltale-smoke');
    expect(record).toEqual({ level: 'info', message: `smoke test ${id}`, service: { name: 'telltale-smoke' } });
  });

  it('fails if the key is wrong', async () => {
    const { port, entries } = await fluentServer();
    await expect(send(path, port, { key: 'another key' })).rejects.toThrow(/shared key is rejected|closed before/);
    expect(entries).toEqual([]);
  });

  it('sends nothing to a server that accepts everyone and does not know the key', async () => {
    const { port, commands } = await impostor();
    await expect(send(path, port)).rejects.toThrow('the other side does not know the shared key');
    expect(commands).toEqual(['PING']);
  });

  it('sends nothing to a server with an untrusted certificate', async () => {
    const { port, entries } = await fluentServer();
    await expect(send(path, port, { ca: stranger.certificate })).rejects.toThrow(/self-signed|certificate/);
    expect(entries).toEqual([]);
  });
});

describe('the path to logstash', () => {
  it('sends one line of JSON', async () => {
    const { port, received } = await linesServer();
    const { asked } = await send(jsonLinesPath, port);
    expect(asked).toEqual([['logstash', 50_000]]);
    expect(received).toHaveLength(1);
    expect(received[0]).toMatch(/^[^\n]+\n$/);
    expect(JSON.parse(received[0] ?? '')).toEqual({
      '@timestamp': expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      level: 'info',
      message: `smoke test ${id}`,
      service: { name: 'telltale-smoke' },
    });
  });

  it('sends nothing to a server with an untrusted certificate', async () => {
    const { port, received } = await linesServer();
    await expect(send(jsonLinesPath, port, { ca: stranger.certificate })).rejects.toThrow(/self-signed|certificate/);
    expect(received).toEqual([]);
  });
});

describe('the path to the Collector', () => {
  it('sends one record and one gauge, as the shipping user', async () => {
    const { port, posted } = await otlpServer(200, {});
    const { asked, series } = await send(otlpPath, port);
    expect(asked).toEqual([['otel-collector', 4_318]]);
    expect(series).toBe(`telltale_smoke{smoke_id="${id}"}`);
    expect(posted.map(({ url }) => url)).toEqual(['/v1/logs', '/v1/metrics']);
    const credentials = Buffer.from(`telltale-shipper:${password}`).toString('base64');
    expect(posted.map(({ authorization }) => authorization)).toEqual([`Basic ${credentials}`, `Basic ${credentials}`]);
    expect(JSON.stringify(posted[0]?.body)).toContain(`"body":{"stringValue":"smoke test ${id}"}`);
    expect(JSON.stringify(posted[1]?.body)).toContain(
      `"attributes":[{"key":"smoke.id","value":{"stringValue":"${id}"}}]`,
    );
  });

  it('fails if the Collector accepts only a part', async () => {
    const { port } = await otlpServer(200, { partialSuccess: { rejectedLogRecords: '1', errorMessage: 'too old' } });
    await expect(send(otlpPath, port)).rejects.toThrow('too old');
  });

  it('fails if its credentials are rejected', async () => {
    const { port } = await otlpServer(401, { code: 16, message: 'no such user' });
    await expect(send(otlpPath, port)).rejects.toThrow(/401.*no such user/);
  });
});

describe('every path to a pipeline', () => {
  it.each([jsonLinesPath, fluentdPath, fluentBitPath, otlpPath])(
    '$name fails if the part cannot be reached',
    async (path) => {
      await expect(send(path, undefined)).rejects.toMatchObject({ code: 'not_running' });
    },
  );

  it('is tested if the part runs, and that of the preload always', () => {
    const names = (parts: readonly string[]): string[] => pathsOf(fakeOperator({ parts })).map(({ name }) => name);
    expect(names(['elasticsearch', 'prometheus'])).toEqual(['preload']);
    expect(names(['elasticsearch', 'logstash', 'otel-collector'])).toEqual([
      'preload',
      jsonLinesPath.name,
      otlpPath.name,
    ]);
  });
});
