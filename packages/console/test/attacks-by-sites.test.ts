// What other sites, and other programs of this machine, try with the browser of somebody who has a console open.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type TestConsole, testConsole } from './support/console.ts';
import { type RawAnswer, sendRaw } from './support/raw-request.ts';

const question = 'GET /api/console';
const retry = 'POST /api/dead-letters/retry';
let served: TestConsole;
let cookie: string;

beforeAll(async () => {
  served = await testConsole();
  cookie = `Cookie: ${await served.open()}`;
});
afterEach(() => {
  expect(served.servers.asked).toEqual([]);
  expect(served.retries()).toBe(0);
  expect(served.unexpected).toEqual([]);
});
afterAll(() => served.close());

/** Refused with a reason that the page can show, and without anything by which another origin could read it. */
function expectRefused(answer: RawAnswer, status: number, code: string): void {
  expect(answer.status, answer.text).toBe(status);
  expect(JSON.parse(answer.body)).toEqual({ error: { code, message: expect.stringMatching(/^[A-Z].+\.$/) } });
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  expect(answer.headers).toMatchObject({
    connection: 'close',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'same-origin',
  });
}

describe('a site with a name that resolves to 127.0.0.1 (DNS rebinding)', () => {
  it.each([
    ['its own name', (port: number) => `attacker.example:${port}`],
    ['its own name without a port', () => 'attacker.example'],
    ['localhost, which may be another machine program on ::1', (port: number) => `localhost:${port}`],
    ['the IPv6 loopback', (port: number) => `[::1]:${port}`],
    ['the address without the port', () => '127.0.0.1'],
    ['another port', (port: number) => `127.0.0.1:${port + 1}`],
    ['another spelling of the address', (port: number) => `127.1:${port}`],
    ['a name that begins with the address', (port: number) => `127.0.0.1:${port}.attacker.example`],
    ['the address with a user before it', (port: number) => `attacker@127.0.0.1:${port}`],
    ['an empty name', () => ''],
  ])('is refused with %s in Host, also with the cookie', async (_, host) => {
    expectRefused(await served.send(question, [`Host: ${host(served.port)}`, cookie]), 421, 'wrong_host');
  });

  it('is refused with two Host headers, one of them correct', async () => {
    const both = [`Host: ${served.host}`, 'Host: attacker.example', cookie];
    for (const hosts of [both, both.toReversed()]) {
      const answer = await served.send(question, hosts);
      expect([400, 421]).toContain(answer.status);
    }
  });

  it('is refused without a Host, by HTTP/1.0 and 1.1', async () => {
    const old = await sendRaw(served.port, `GET /api/console HTTP/1.0\r\n${cookie}\r\n\r\n`);
    expectRefused(old, 421, 'wrong_host');
    const absent = await sendRaw(served.port, `GET /api/console HTTP/1.1\r\n${cookie}\r\nConnection: close\r\n\r\n`);
    expect(absent.status).toBe(400);
  });

  it('is refused with X-Forwarded-Host or Forwarded, which are ignored', async () => {
    const forwarded = ['Host: attacker.example', `X-Forwarded-Host: ${served.host}`, `Forwarded: host=${served.host}`];
    expectRefused(await served.send(question, [...forwarded, cookie]), 421, 'wrong_host');
  });
});

describe('a page of another origin', () => {
  it.each([
    ['null, as of a sandboxed frame or a file', 'null'],
    ['another site', 'https://attacker.example'],
    ['another port of this machine', 'http://127.0.0.1:1'],
    ['the console, but by https', 'https://HOST'],
    ['the console with a path', 'http://HOST/'],
    ['localhost', 'http://localhost:1'],
  ])('is refused by its Origin: %s', async (_, origin) => {
    const header = `Origin: ${origin.replace('HOST', served.host)}`;
    expectRefused(await served.send(question, [header, cookie]), 403, 'from_elsewhere');
    const json = [header, cookie, 'Content-Type: application/json', 'Content-Length: 2'];
    expectRefused(await served.send(retry, json, '{}'), 403, 'from_elsewhere');
  });

  it.each(['cross-site', 'same-site', 'none, cross-site'])('is refused by Sec-Fetch-Site: %s', async (site) => {
    expectRefused(await served.send(question, [`Sec-Fetch-Site: ${site}`, cookie]), 403, 'from_elsewhere');
    const script = [`Sec-Fetch-Site: ${site}`, 'Sec-Fetch-Mode: no-cors', 'Sec-Fetch-Dest: script', cookie];
    expect((await served.send('GET /console.js', script)).status).toBe(403);
  });

  it('cannot navigate a window to an answer of the API, only to the page', async () => {
    const navigation = ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document', cookie];
    expectRefused(await served.send(question, navigation), 403, 'from_elsewhere');
    expect((await served.send('GET /', navigation)).status).toBe(200);
  });

  it('cannot frame the page (clickjacking), nor load it into an object', async () => {
    for (const destination of ['iframe', 'frame', 'object', 'embed', 'fencedframe']) {
      const framed = ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', `Sec-Fetch-Dest: ${destination}`];
      expect((await served.send('GET /', [...framed, cookie])).status, destination).toBe(403);
    }
    const { headers } = await served.send('GET /', [cookie]);
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  it('cannot send a form: neither its types nor its Origin are accepted', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']) {
      const form = [`Content-Type: ${type}`, 'Content-Length: 2', cookie];
      expectRefused(
        await served.send(retry, [...form, 'Origin: https://attacker.example'], '{}'),
        403,
        'from_elsewhere',
      );
      expectRefused(await served.send(retry, [...form, `Origin: ${served.origin}`], '{}'), 415, 'no_json');
    }
  });

  it('cannot make a change without an Origin header', async () => {
    const json = ['Content-Type: application/json', 'Content-Length: 2', cookie];
    expectRefused(await served.send(retry, json, '{}'), 403, 'from_elsewhere');
  });

  it('is not admitted by a CORS preflight, not even one for private networks', async () => {
    const preflight = [
      'Origin: https://attacker.example',
      'Access-Control-Request-Method: POST',
      'Access-Control-Request-Headers: content-type',
      'Access-Control-Request-Private-Network: true',
      'Access-Control-Request-Local-Network: true',
    ];
    for (const path of ['/api/dead-letters/retry', '/api/console', '/']) {
      const { status, headers } = await served.send(`OPTIONS ${path}`, preflight);
      expect(status).toBe(405);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  it('cannot include an answer as a script (JSONP): no callback, a JSON type that is not sniffed, its own origin only', async () => {
    const answer = await served.send(`${question}?callback=steal`, [cookie, 'Sec-Fetch-Site: cross-site']);
    expectRefused(answer, 403, 'from_elsewhere');
    const blind = await served.send('GET /api/none?callback=steal', [cookie]);
    expectRefused(blind, 404, 'not_found');
    expect(blind.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(blind.body).not.toContain('steal');
  });

  it('cannot listen to the live tail', async () => {
    const listening = ['Accept: text/event-stream', 'Origin: https://attacker.example', cookie];
    expectRefused(await served.send('GET /api/logs/tail', listening), 403, 'from_elsewhere');
    const silent = ['Accept: text/event-stream', 'Sec-Fetch-Site: same-site', cookie];
    expectRefused(await served.send('GET /api/logs/tail', silent), 403, 'from_elsewhere');
  });
});

describe('somebody without the session', () => {
  it('cannot use the link a second time, and sees what to do instead', async () => {
    const { pathname, search } = new URL(served.url);
    const { status, body, headers } = await served.send(`GET ${pathname}${search}`);
    expect(status).toBe(410);
    expect(headers['set-cookie']).toBeUndefined();
    expect(body).toBe(
      'This link has been used, and it works only once. Run `telltale console` again for a new link, or use the open window.\n',
    );
  });

  it.each([
    ['in another parameter', (token: string) => [`GET /open?t=${token}`]],
    ['twice', (token: string) => [`GET /open?token=wrong&token=${token}`]],
    ['in the path', (token: string) => [`GET /open/${token}`]],
    ['as the cookie', (token: string, name: string) => ['GET /', `Cookie: ${name}=${token}`]],
    ['as a bearer', (token: string) => ['GET /', `Authorization: Bearer ${token}`]],
    ['in a header of its own', (token: string) => ['GET /open', `Token: ${token}`]],
    ['without its last character', (token: string) => [`GET /open?token=${token.slice(0, -1)}`]],
    ['with a NUL behind it', (token: string) => [`GET /open?token=${token}%00`]],
    ['empty', () => ['GET /open?token=']],
  ])('gets nothing with the token %s, and does not use up the valid one', async (_, attempt) => {
    const other = await testConsole();
    try {
      const { pathname, search, searchParams } = new URL(other.url);
      const [line = '', ...headers] = attempt(searchParams.get('token') ?? '', `telltale_console_${other.port}`);
      const answer = await other.send(line, headers);
      expect(answer.status).toBeGreaterThanOrEqual(401);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect((await other.send(`GET ${pathname}${search}`)).status).toBe(303);
    } finally {
      await other.close();
    }
  });

  it('gets nothing with the cookie of another console, its name with another value, or its value under another name', async () => {
    const other = await testConsole();
    try {
      const foreign = await other.open();
      const [name = '', secret = ''] = cookie.slice('Cookie: '.length).split('=');
      const [, otherSecret = ''] = foreign.split('=');
      for (const value of [
        foreign,
        `${name}=${otherSecret}`,
        `${name}=`,
        `${name}=true`,
        `x${name}=${secret}`,
        `telltale_console=${secret}`,
        `${name}x=${secret}`,
        `${name.toUpperCase()}=${secret}`,
        `__proto__=${secret}`,
      ]) {
        expectRefused(await served.send(question, [`Cookie: ${value}`]), 401, 'no_session');
      }
    } finally {
      await other.close();
    }
  });

  it('cannot shut the session out by a cookie of the same name, which any port of this machine can set', async () => {
    const [name = ''] = cookie.slice('Cookie: '.length).split('=');
    const { status } = await served.send('GET /', [`Cookie: ${name}=planted; ${cookie.slice('Cookie: '.length)}`]);
    expect(status).toBe(200);
  });

  it('learns nothing of the paths of the API', async () => {
    for (const path of ['/api/console', '/api/none', '/api/', '/api/dead-letters']) {
      expectRefused(await served.send(`GET ${path}`), 401, 'no_session');
    }
  });

  it('cannot put a header into the answer by the link', async () => {
    for (const text of ['%0d%0aSet-Cookie:%20a=b', '%0aLocation:%20//attacker.example', 'x%0d%0a%0d%0a<script>']) {
      const answer = await served.send(`GET /open?token=${text}`);
      expect(answer.status).toBe(410);
      expect(answer.text.toLowerCase()).not.toMatch(/^set-cookie|^location|<script/m);
    }
  });

  it('is not redirected to another origin by the link', async () => {
    const answer = await served.send('GET /open?token=x&to=https://attacker.example', [cookie]);
    expect(answer.headers.location).toBe('/');
  });
});
