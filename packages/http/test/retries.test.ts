// When a request is sent again, how often, and what comes of it in the end.
import type { RequestListener } from 'node:http';
import { beforeEach, expect, it } from 'vitest';
import { createHttpClient, FormData, type HttpRequest, type RetryPolicy } from '../src/index.ts';
import { listening } from './support/listening.ts';

const waits: number[] = [];
beforeEach(() => void waits.splice(0));
const retry: RetryPolicy = {
  attemptsMax: 4,
  backoffMs: 100,
  backoffMsMax: 1_000,
  retryAfterMsMax: 5_000,
  totalMsMax: 60_000,
  wait: async (ms) => void waits.push(ms),
};

/** The responses in turn, the last one for ever, and how often the server was asked. */
async function served(
  listeners: readonly RequestListener[],
  request: HttpRequest = { path: '/' },
  policy: Partial<RetryPolicy> = {},
  requestMsMax = 5_000,
) {
  let turn = 0;
  await using server = await listening((...both) => listeners[Math.min(turn++, listeners.length - 1)]?.(...both));
  await using client = createHttpClient({ url: server.url, retry: { ...retry, ...policy }, requestMsMax });
  const outcome = await client.request(request).catch((error: unknown) => error);
  return { outcome, requests: server.requests };
}

const status =
  (code: number, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    void response.writeHead(code, headers).end(`it is ${code}`);

it.each([429, 502, 503, 504])('a request is sent again after %d', async (code) => {
  const { outcome, requests } = await served([status(code), status(200)]);
  expect(outcome).toMatchObject({ status: 200 });
  expect([requests, waits.length]).toEqual([2, 1]);
});

it.each([400, 404, 409, 500, 501])('a request is not sent again after %d', async (code) => {
  const { outcome, requests } = await served([status(code), status(200)]);
  expect(outcome).toMatchObject({ status: code });
  expect([requests, waits]).toEqual([1, []]);
});

it('a form and JSON are repeated completely', async () => {
  const form = new FormData();
  form.append('file', new Blob(['the whole file']), 'file.txt');
  for (const [body, sent] of [
    [form, 'the whole file'],
    [{ the: 'object' }, '{"the":"object"}'],
  ] as const) {
    const bodies: string[] = [];
    const reading: RequestListener = async (request, response) => {
      bodies.push((await request.setEncoding('utf8').toArray()).join(''));
      response.writeHead(bodies.length < 3 ? 503 : 200).end();
    };
    await served([reading], { method: 'POST', path: '/', body });
    expect(bodies).toEqual(Array.from({ length: 3 }, () => expect.stringContaining(sent)));
  }
});

it('a response that breaks off midway is asked for again from its beginning', async () => {
  const half: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-length': 20, etag: '"one"' });
    response.write('the first', () => response.destroy());
  };
  const { outcome, requests } = await served([half, half, status(200)]);
  expect(outcome).toMatchObject({ status: 200, text: 'it is 200' });
  expect(requests).toBe(3);
});

it('each attempt has its own timeout', async () => {
  const { outcome, requests } = await served([() => {}, () => {}, status(200)], undefined, {}, 200);
  expect(outcome).toMatchObject({ status: 200 });
  expect(requests).toBe(3);
});

it('the back-off is what the server asks for, within the bound of the policy', async () => {
  await served([status(429, { 'retry-after': '3' }), status(503, { 'retry-after': '3600' }), status(200)]);
  expect(waits).toEqual([3_000, 5_000]);
});

it('after the last attempt the last response is returned, or the last error thrown', async () => {
  const busy = await served([status(503)]);
  expect(busy.outcome).toMatchObject({ status: 503, text: 'it is 503' });
  expect(busy.requests).toBe(retry.attemptsMax);
  const broken = await served([(request) => void request.socket.destroy()]);
  expect(broken.outcome).toMatchObject({ code: 'UND_ERR_SOCKET' });
  expect(broken.requests).toBe(retry.attemptsMax);
});

it('no wait begins that would end after the bound of all attempts', async () => {
  const { outcome, requests } = await served([status(503, { 'retry-after': '3' })], undefined, { totalMsMax: 2_500 });
  expect(outcome).toMatchObject({ status: 503 });
  expect([requests, waits]).toEqual([1, []]);
});

it('a wait ends when the signal is aborted', async () => {
  const stop = new AbortController();
  const stopping: RequestListener = (_, response) => {
    response.on('close', () => setImmediate(() => stop.abort()));
    response.writeHead(503, { 'retry-after': '5' }).end();
  };
  const request = { path: '/', signal: stop.signal };
  const { outcome, requests } = await served([stopping], request, { wait: undefined });
  expect(outcome).toMatchObject({ name: 'AbortError' });
  expect(requests).toBe(1);
});

it('a server that does not speak TLS is not asked again', async () => {
  await using server = await listening(() => {});
  await using client = createHttpClient({ url: server.url.replace('http:', 'https:'), retry });
  await expect(client.request({ path: '/' })).rejects.toMatchObject({
    code: expect.stringMatching(/^(EPROTO|ERR_SSL_)/),
  });
  expect([server.connections, waits]).toEqual([1, []]);
});
