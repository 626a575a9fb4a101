// What is sent to the console that is no request of a browser: paths out of its folder, requests in requests, floods.
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../src/server/limits.ts';
import { type TestConsole, testConsole } from './support/console.ts';
import { sendRaw } from './support/raw-request.ts';

let served: TestConsole;
let cookie: string;

beforeAll(async () => {
  served = await testConsole();
  cookie = `Cookie: ${await served.open()}`;
});
afterEach(async () => {
  expect(served.servers.asked).toEqual([]);
  expect(served.retries()).toBe(0);
  expect(served.unexpected).toEqual([]);
  // Whatever was tried, the next one is answered.
  expect((await served.send('GET /', [cookie])).status).toBe(200);
});
afterAll(() => served.close());

describe('a path that leaves the folder of the page (traversal)', () => {
  it.each([
    ['plain', '/../package.json'],
    ['behind a file', '/console.js/../../package.json'],
    ['encoded', '/%2e%2e/package.json'],
    ['encoded slashes', '/..%2f..%2fpackage.json'],
    ['encoded twice', '/%252e%252e%252fpackage.json'],
    ['overlong UTF-8', '/%c0%ae%c0%ae/package.json'],
    ['backslashes', '/..\\..\\package.json'],
    ['encoded backslashes', '/..%5c..%5cpackage.json'],
    ['a NUL', '/console.js%00.html'],
    ['an absolute path', '//etc/passwd'],
    ['a drive', '/C:/package.json'],
    ['a hidden file', '/.gitignore'],
    ['a property of every object', '/__proto__'],
    ['another one', '/constructor'],
    ['behind a view', '/d/../../package.json'],
    ['a view whose name is encoded', '/d/%2e%2e%2f'],
  ])('finds nothing (%s)', async (_, path) => {
    const { status, body } = await served.send(`GET ${path}`, [cookie]);
    expect([400, 404]).toContain(status);
    expect(body).not.toMatch(/"name"|root:|node_modules/);
  });
});

describe('a request target that is no path', () => {
  it.each([
    ['an absolute address of somebody else (open proxy)', 'GET http://attacker.example/'],
    ['its own absolute address', 'GET http://HOST/'],
    ['an authority', 'GET attacker.example:80'],
    ['an asterisk', 'OPTIONS *'],
    ['a fragment', 'GET /#x'],
    ['a character that is not ASCII', 'GET /\u00e9'],
  ])('is refused (%s)', async (_, line) => {
    const { status } = await served.send(line.replace('HOST', served.host), [cookie]);
    expect([400, 404]).toContain(status);
  });

  it('is refused with CONNECT: the console is no proxy', async () => {
    const { status } = await served.send('CONNECT attacker.example:443', [cookie]);
    expect([0, 400, 405]).toContain(status);
  });
});

describe('a method that no page uses', () => {
  it.each(['TRACE', 'PUT', 'DELETE', 'PATCH', 'POST', 'PROPFIND', 'QUERY'])('is refused (%s)', async (method) => {
    const { status, text } = await served.send(`${method} /`, [cookie, `Origin: ${served.origin}`]);
    expect([400, 405]).toContain(status);
    expect(text).not.toContain(cookie.slice(-20));
  });

  it('is refused with GET for a change, and with HEAD for a request to the plane', async () => {
    const changed = await served.send('GET /api/dead-letters/retry', [cookie]);
    expect(changed).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    const asked = await served.send('HEAD /api/console', [cookie]);
    expect(asked).toMatchObject({ status: 405, headers: { allow: 'GET' }, body: '' });
  });

  it('is not overridden by a header', async () => {
    const overridden = ['X-HTTP-Method-Override: POST', 'X-Method-Override: POST', cookie];
    expect((await served.send('GET /api/dead-letters/retry', overridden)).status).toBe(405);
  });

  it('is answered without a body for HEAD, and whole for a range', async () => {
    const head = await served.send('HEAD /console.js', [cookie]);
    expect(head).toMatchObject({ status: 200, body: '' });
    const range = await served.send('GET /console.js', [cookie, 'Range: bytes=0-1,3-4,0-,5-']);
    expect(range.status).toBe(200);
    expect(range.body).toHaveLength(Number(head.headers['content-length']));
  });
});

describe('a request that is too large', () => {
  it('is refused by its address', async () => {
    const { status } = await served.send(`GET /logs?text=${'a'.repeat(limits.targetBytesMax)}`, [cookie]);
    expect(status).toBe(414);
  });

  it('is refused by its headers: their bytes, and their number', async () => {
    expect((await served.send('GET /', [cookie, `X: ${'a'.repeat(limits.headerBytesMax)}`])).status).toBe(431);
    const many = Array.from({ length: limits.headersMax }, (_, index) => `X-${index}: a`);
    expect((await served.send('GET /', [cookie, ...many])).status).toBe(431);
  });

  it('is refused by its body, before that is read', async () => {
    const json = [cookie, `Origin: ${served.origin}`, 'Content-Type: application/json'];
    const long = await served.send('POST /api/dead-letters/retry', [...json, 'Content-Length: 100000000']);
    expect(long.status).toBe(413);
    const unknown = await served.send(
      'POST /api/dead-letters/retry',
      [...json, 'Transfer-Encoding: chunked'],
      '5f5e100\r\n',
    );
    expect(unknown.status).toBe(411);
    expect((await served.send('GET /', [cookie, 'Content-Length: 5'], 'hello')).status).toBe(400);
  });

  it('gets no 100-continue', async () => {
    const { status, text } = await served.send('POST /api/dead-letters/retry', [
      cookie,
      'Expect: 100-continue',
      'Content-Length: 2',
    ]);
    expect(status).toBe(417);
    expect(text).not.toContain('100 Continue');
  });
});

describe('a request in a request (smuggling)', () => {
  const hidden = (): string => `GET /smuggled HTTP/1.1\r\nHost: ${served.host}\r\n${cookie}\r\n\r\n`;

  it.each([
    ['both lengths', ['Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
    ['two lengths', ['Content-Length: 0', 'Content-Length: 5'], ''],
    ['a length with a sign', ['Content-Length: +0'], ''],
    ['a coding in other words', ['Transfer-Encoding: xchunked'], '0\r\n\r\n'],
    ['a coding twice', ['Transfer-Encoding: identity, chunked'], '0\r\n\r\n'],
    ['a space before the colon', ['Transfer-Encoding : chunked'], '0\r\n\r\n'],
    ['a folded header', ['X: a\r\n Transfer-Encoding: chunked'], '0\r\n\r\n'],
    ['chunks', ['Transfer-Encoding: chunked'], '0\r\n\r\n'],
  ])('is not answered (%s)', async (_, headers, body) => {
    const lines = ['GET / HTTP/1.1', `Host: ${served.host}`, cookie, ...headers];
    const { text } = await sendRaw(served.port, `${lines.join('\r\n')}\r\n\r\n${body}${hidden()}`);
    const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));
    expect(statuses.length).toBeGreaterThan(0);
    // The hidden one would be answered with 404.
    expect(statuses.filter((status) => status !== 400 && status !== 411)).toEqual([]);
  });

  it('is refused if a line ends without a carriage return, or contains a NUL', async () => {
    expect((await sendRaw(served.port, `GET / HTTP/1.1\nHost: ${served.host}\n\n`)).status).toBe(400);
    expect((await served.send('GET /', [cookie, 'X: a\0b'])).status).toBe(400);
    expect((await served.send('GET /\0', [cookie])).status).toBe(400);
  });
});

describe('another protocol', () => {
  it.each([
    ['a WebSocket', ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']],
    [
      'HTTP/2 in clear text',
      ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAA'],
    ],
  ])('is refused (%s)', async (_, headers) => {
    const { status, text } = await served.send('GET /', [...headers, `Origin: ${served.origin}`, cookie]);
    expect(status).toBe(400);
    expect(text).not.toMatch(/101|switching/i);
  });

  it('is refused if it starts without an upgrade: HTTP/2, TLS, anything', async () => {
    for (const bytes of ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\x16\x03\x01\x02\x00\x01\x00', 'EHLO attacker\r\n\r\n']) {
      expect([0, 400]).toContain((await sendRaw(served.port, Buffer.from(bytes, 'latin1'))).status);
    }
  });
});

describe('a client that is slow, or opens many connections', () => {
  it('is disconnected with an error if the headers do not arrive (slowloris)', async () => {
    const began = performance.now();
    const slow = await sendRaw(served.port, `GET / HTTP/1.1\r\nHost: ${served.host}\r\nX: `, 60_000);
    expect(slow.status).toBe(408);
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it('gets no more connections than a few browsers need, and frees them afterwards', async () => {
    const { connectionsMax } = limits;
    let closed = 0;
    const sockets = Array.from({ length: connectionsMax * 2 }, () => connect(served.port, '127.0.0.1'));
    for (const socket of sockets) {
      socket
        .on('error', () => undefined)
        .on('close', () => {
          closed += 1;
        });
    }
    await expect.poll(() => closed).toBeGreaterThanOrEqual(connectionsMax);
    // Before those that were accepted and say nothing are cut off too.
    expect(closed).toBeLessThanOrEqual(connectionsMax);
    for (const socket of sockets) socket.destroy();
    await expect.poll(async () => (await served.send('GET /', [cookie])).status).toBe(200);
  });
});

describe('every response', () => {
  it('forbids the browser to run code of other origins, to cache, and to embed the page', async () => {
    const answers = {
      page: await served.send('GET /', [cookie]),
      script: await served.send('GET /console.js', [cookie]),
      absent: await served.send('GET /absent', [cookie]),
      refused: await served.send('GET /'),
      api: await served.send('GET /api/absent', [cookie]),
    };
    for (const [name, { headers }] of Object.entries(answers)) {
      expect(headers, name).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': name === 'page' || name === 'script' ? 'no-cache' : 'no-store',
      });
      const policy = headers['content-security-policy']?.split('; ') ?? [];
      expect(policy, name).toEqual(
        expect.arrayContaining(["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"]),
      );
      expect(policy.join(), name).not.toMatch(/unsafe|\*|https?:/);
      expect(headers.server ?? headers['x-powered-by'], name).toBeUndefined();
    }
  });
});
