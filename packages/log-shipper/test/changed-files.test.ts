// Credentials and a CA that come from files are changed under a running shipper: it takes them up, and loses nothing.
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { certificateUntil, type PemCertificate } from '../../../tests/support/certificate.ts';
import { queued } from '../src/stats.ts';
import { type BulkRequest, type Stub, startStub } from './support/elasticsearch-stub.ts';
import { startLoop } from './support/loop.ts';
import { numbers, ownFolder, removeFolders, until, upTo } from './support/shipping.ts';

/** The pause is longer than any test: what goes on before was not waited for. */
const bounds = vi.hoisted(() => ({ pausedMsMax: 600_000, changedSecretMs: 300, filesLookMs: 20, backOffMsMin: 20 }));

vi.mock(import('../src/limits.ts'), async (original) => {
  const { limits } = await original();
  return { limits: Object.assign(bounds, { ...limits, ...bounds }) as unknown as typeof limits };
});

afterAll(removeFolders);

const basic = (password: string): string => `Basic ${btoa(`till:${password}`)}`;

/** The server lets these in, and nobody else. */
function admits(stub: Stub, authorization: string): void {
  stub.fault = (request) => (request.authorization === authorization ? undefined : { status: 401 });
}

function fileWith(content: string): string {
  const file = join(ownFolder(), 'secret');
  writeFileSync(file, content);
  return file;
}

/** As if nobody had changed it for an hour. */
function old(file: string): string {
  const hourAgo = Date.now() / 1_000 - 3_600;
  utimesSync(file, hourAgo, hourAgo);
  return file;
}

const authorizations = (stub: Stub): (string | undefined)[] =>
  stub.requests.map(({ authorization }: BulkRequest) => authorization);

describe('a password that was changed in its file', () => {
  it('before it is rejected is used at once, without a warning', async () => {
    await using stub = await startStub();
    const passwordFile = old(fileWith('first\n'));
    stub.fault = () => {
      // From the first request on, the server and the file say something else.
      writeFileSync(passwordFile, 'second\n');
      admits(stub, basic('second'));
      return { status: 401 };
    };
    await using shipping = startLoop({ nodes: [stub.url], username: 'till', passwordFile });
    await until(() => expect(shipping.counters.get('delivered')).toBe(100));
    expect(numbers(stub)).toEqual(upTo(100));
    expect(authorizations(stub)).toEqual([basic('first'), basic('second')]);
    expect(shipping.warnings()).toEqual([]);
  });

  it('after it was rejected ends the pause', async () => {
    await using stub = await startStub();
    admits(stub, basic('second'));
    const passwordFile = old(fileWith('first'));
    await using shipping = startLoop({ nodes: [stub.url], username: 'till', passwordFile });
    await until(() => expect(shipping.counters.get('paused')).toBe(1));
    expect(queued(shipping.counters.snapshot())).toBe(100);
    expect(shipping.warnings()).toEqual([expect.stringContaining('rejects the credentials (401)')]);
    writeFileSync(passwordFile, 'second');
    await until(() => expect(shipping.counters.get('delivered')).toBe(100));
    expect(numbers(stub)).toEqual(upTo(100));
    expect(authorizations(stub)).toEqual([basic('first'), basic('second')]);
    expect(shipping.counters.get('paused')).toBe(0);
  });

  it('and is not known to the server yet is retried within seconds, not after a minute', async () => {
    await using stub = await startStub();
    stub.fault = () => ({ status: 401 });
    const passwordFile = fileWith('second');
    await using shipping = startLoop({ nodes: [stub.url], username: 'till', passwordFile });
    await until(() => expect(stub.requests.length).toBeGreaterThanOrEqual(2));
    const [first, second] = stub.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(bounds.changedSecretMs - 10);
    admits(stub, basic('second'));
    await until(() => expect(shipping.counters.get('delivered')).toBe(100));
    expect(numbers(stub)).toEqual(upTo(100));
  });

  it('is not retried when it is rejected too, until it changes again', async () => {
    await using stub = await startStub();
    stub.fault = () => ({ status: 401 });
    const passwordFile = old(fileWith('first'));
    await using shipping = startLoop({ nodes: [stub.url], username: 'till', passwordFile });
    await until(() => expect(shipping.counters.get('paused')).toBe(1));
    writeFileSync(passwordFile, 'second');
    old(passwordFile);
    await until(() => expect(authorizations(stub)).toEqual([basic('first'), basic('second')]));
    admits(stub, basic('third'));
    writeFileSync(passwordFile, 'third');
    await until(() => expect(shipping.counters.get('delivered')).toBe(100));
    expect(authorizations(stub)).toEqual([basic('first'), basic('second'), basic('third')]);
  });
});

it('an API key that was changed in its file is used even when only single records were forbidden', async () => {
  await using stub = await startStub();
  stub.fault = ({ authorization }) => (authorization === 'ApiKey may' ? undefined : { item: () => 403 });
  const apiKeyFile = old(fileWith('mayNot'));
  await using shipping = startLoop({ nodes: [stub.url], apiKeyFile });
  await until(() => expect(stub.requests.length).toBeGreaterThanOrEqual(1));
  writeFileSync(apiKeyFile, 'may');
  await until(() => expect(shipping.counters.get('delivered')).toBe(100));
  expect(numbers(stub)).toEqual(upTo(100));
});

describe('a file of a secret', () => {
  it.each([
    ['is not there', undefined, /cannot read the password at .*ENOENT.*TELLTALE_ELASTICSEARCH_PASSWORD_FILE/],
    ['is empty', '\n', /cannot read the password at .*it is empty.*TELLTALE_ELASTICSEARCH_PASSWORD_FILE/],
  ])('that %s causes one line of warning, and is read as soon as it is valid', async (_name, content, warning) => {
    await using stub = await startStub();
    admits(stub, basic('late'));
    const passwordFile = fileWith(content ?? '');
    if (content === undefined) rmSync(passwordFile);
    await using shipping = startLoop({ nodes: [stub.url], username: 'till', passwordFile });
    await until(() => expect(shipping.warnings()).toHaveLength(1));
    expect(shipping.warnings()[0]).toMatch(warning);
    expect(queued(shipping.counters.snapshot())).toBe(100);
    writeFileSync(passwordFile, 'late');
    await until(() => expect(shipping.counters.get('delivered')).toBe(100));
    expect(numbers(stub)).toEqual(upTo(100));
  });

  it('that is deleted keeps its last content in use', async () => {
    await using stub = await startStub();
    const passwordFile = fileWith('first');
    let asked = 0;
    stub.fault = ({ authorization }) => {
      asked += 1;
      if (asked > 1) return authorization === basic('first') ? undefined : { status: 401 };
      rmSync(passwordFile);
      return { status: 503 };
    };
    await using shipping = startLoop({ nodes: [stub.url], username: 'till', passwordFile });
    await until(() => expect(shipping.counters.get('delivered')).toBe(100));
    expect(asked).toBe(2);
  });
});

/** A bulk endpoint behind that certificate, which takes everything. */
async function secureServer({ certificate, key }: PemCertificate) {
  const ids: string[] = [];
  const server = createServer({ cert: certificate, key }, (request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    request.on('end', () => {
      for (const [, id = ''] of text.matchAll(/"_id":"([^"]+)"/g)) ids.push(id);
      response.setHeader('x-elastic-product', 'Elasticsearch').end('{"errors":false,"items":[]}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ids,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

it('a CA that was changed in its file is used when a certificate is not trusted', async () => {
  const tomorrow = new Date(Date.now() + 86_400_000);
  const [before, after] = [await certificateUntil(tomorrow), await certificateUntil(tomorrow)];
  await using server = await secureServer(after);
  const caFile = fileWith(before.certificate);
  // As late in an outage, when the next try is half a minute away.
  bounds.backOffMsMin = 600_000;
  await using shipping = startLoop({ nodes: [server.url], caFile, compression: 'none' });
  await until(() => expect(shipping.warnings()).toHaveLength(1));
  expect(shipping.warnings()[0]).toMatch(/the certificate .* cannot be verified.*TELLTALE_ELASTICSEARCH_CA_FILE/);
  writeFileSync(caFile, after.certificate);
  await until(() => expect(shipping.counters.get('delivered')).toBe(100));
  expect(new Set(server.ids).size).toBe(100);
  expect(server.ids).toHaveLength(100);
});
