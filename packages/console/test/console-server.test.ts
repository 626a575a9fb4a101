// What the console's server gives to a browser: the page for each view, its files, and who may have them.
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAssets } from '../src/server/assets.ts';
import { isSame } from '../src/server/guard/secret.ts';
import { serveConsole } from '../src/server/http-server.ts';
import { type TestConsole, testConsole } from './support/console.ts';

let served: TestConsole;
let cookie: string;

beforeAll(async () => {
  served = await testConsole();
  cookie = `Cookie: ${await served.open()}`;
});
afterAll(() => served.close());

describe('the link', () => {
  it('has a token of 256 bits, which is exchanged for a cookie that scripts and other sites cannot read', async () => {
    await using other = await disposable();
    const { pathname, search, searchParams } = new URL(other.url);
    expect(Buffer.from(searchParams.get('token') ?? '', 'base64url')).toHaveLength(32);
    const { status, headers } = await other.send(`GET ${pathname}${search}`);
    expect(status).toBe(303);
    expect(headers).toMatchObject({ location: '/', 'cache-control': 'no-store' });
    const [pair = '', ...attributes] = (headers['set-cookie'] ?? '').split('; ');
    expect(attributes).toEqual(['HttpOnly', 'SameSite=Strict', 'Path=/']);
    const [name, secret = ''] = pair.split('=');
    expect(name).toBe(`telltale_console_${other.port}`);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(isSame(secret, searchParams.get('token') ?? '')).toBe(false);
  });

  it('opens the page again in a browser that has the session', async () => {
    const { status, headers } = await served.send(`GET ${new URL(served.url).pathname}?token=any`, [cookie]);
    expect(status).toBe(303);
    expect(headers).toMatchObject({ location: '/' });
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('is not used up by a browser that prefetches it', async () => {
    await using other = await disposable();
    const { pathname, search } = new URL(other.url);
    expect((await other.send(`GET ${pathname}${search}`, ['Sec-Purpose: prefetch;prerender'])).status).toBe(403);
    expect((await other.send(`HEAD ${pathname}${search}`)).status).toBe(405);
    expect((await other.send(`GET ${pathname}${search}`)).status).toBe(303);
  });
});

describe('the page', () => {
  it.each([
    ['the overview', '/'],
    ['a dashboard', '/d/telltale-service'],
    ['the logs', '/logs?from=1&to=2&text=a%20b'],
    ['a request', '/request/4bf92f3577b34da6a3ce929d0e0e4736'],
    ['the shipping', '/shipping'],
    ['a runbook', '/runbooks/ServiceGone'],
  ])('is the same file for %s', async (_, path) => {
    const { status, headers, body } = await served.send(`GET ${path}`, [cookie]);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body).toContain('<noscript>');
  });

  it('has no inline code or style, and loads only files of the console', async () => {
    const { body } = await served.send('GET /', [cookie]);
    expect(body).not.toMatch(/<style|\sstyle=|\son\w+=|=["']?javascript:/i);
    const loaded = [...body.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+)"/g)].map(([, path]) => path);
    const files = loaded.filter((path) => !path?.startsWith('data:'));
    expect(files.length).toBeGreaterThan(1);
    for (const path of files) expect((await served.send(`GET ${path}`, [cookie])).status, path).toBe(200);
    expect([...body.matchAll(/<script\b[^>]*>([^<]*)</g)].map(([, code]) => code?.trim())).toEqual(
      [...body.matchAll(/<script\b/g)].map(() => ''),
    );
  });

  it('is not served under any other address', async () => {
    for (const path of ['/index', '/d/', '/d/a/b', '/request/a%20b', '/console.js.map', '/package.json']) {
      expect((await served.send(`GET ${path}`, [cookie])).status, path).toBe(404);
    }
  });

  it('is compressed if the browser accepts that, and not sent again if it is unchanged', async () => {
    const plain = await served.send('GET /console.js', [cookie]);
    expect(plain.headers['content-encoding']).toBeUndefined();
    const compressed = await served.send('GET /console.js', [cookie, 'Accept-Encoding: br, gzip']);
    expect(compressed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    expect(gunzipSync(Buffer.from(compressed.body, 'latin1')).toString('latin1')).toBe(plain.body);
    const refused = await served.send('GET /console.js', [cookie, 'Accept-Encoding: gzip;q=0']);
    expect(refused.headers['content-encoding']).toBeUndefined();
    const known = await served.send('GET /console.js', [cookie, `If-None-Match: ${plain.headers.etag}`]);
    expect(known).toMatchObject({ status: 304, body: '' });
  });

  it('is shown only after the link was opened, and otherwise says how to get it', async () => {
    const { status, body } = await served.send('GET /');
    expect(status).toBe(401);
    expect(body).toBe(
      'Open this console with the link that the command printed. Run `telltale console` again for a new link, or use the open window.\n',
    );
  });

  it('is reached from another site through a page that reloads itself, since the browser withholds the cookie at first', async () => {
    const navigation = ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document'];
    const { status, body } = await served.send('GET /logs', navigation);
    expect(status).toBe(200);
    expect(body).toMatch(/http-equiv="refresh" content="0"/);
    expect(body).not.toContain('<script');
  });
});

describe('the server', () => {
  it('names the port that is in use, and what to do', async () => {
    const assets = readAssets(fileURLToPath(new URL('../public/', import.meta.url)));
    const sources = {
      telltale: '0',
      engine: 'native' as const,
      servers: served.servers,
      parts: async () => [],
      userInterfaces: async () => ({}),
      deadLetters: () => Promise.reject(new Error('none')),
    };
    await expect(serveConsole({ assets, port: served.port, sources })).rejects.toMatchObject({
      code: 'port_taken',
      message: `[telltale console] cannot listen on port ${served.port} of 127.0.0.1: it is taken. Take any free one: telltale console --port 0`,
    });
  });

  it('survives a failed status of the parts during an invalid request', async () => {
    const other = await testConsole(() => Promise.reject(new Error('docker does not answer')));
    const cookie = await other.open();
    const tenDaysMs = 864_000_000;
    // A rejection that nobody handles fails the whole run.
    const { status, body } = await other.send(`GET /api/overview?from=1&to=${Date.now() + tenDaysMs}`, [
      `Cookie: ${cookie}`,
    ]);
    expect({ status, body }).toEqual({ status: 400, body: expect.stringContaining('bad_request') });
    await other.close();
  });

  it('works beside a second console in the same browser, which sends both cookies to each', async () => {
    await using second = await disposable();
    const both = `${cookie}; ${await second.open()}`;
    for (const one of [served, second, served]) {
      expect((await one.send('GET /api/shipping', [both])).status).toBe(200);
    }
    const own = both.slice(both.indexOf('; ') + 2);
    expect((await served.send('GET /api/shipping', [`Cookie: ${own}`])).status).toBe(401);
  });

  it('ends every connection when it is closed', async () => {
    const other = await testConsole();
    const half = connect(other.port, '127.0.0.1');
    await once(half, 'connect');
    half.write('GET / HTTP/1.1\r\n');
    const closed = once(half.resume(), 'close');
    await other.close();
    await closed;
    await expect(fetch(other.origin)).rejects.toThrow();
  });
});

async function disposable(): Promise<TestConsole & AsyncDisposable> {
  const other = await testConsole();
  return { ...other, [Symbol.asyncDispose]: () => other.close() };
}
