// The live tail as the browser gets it: events until it goes, so many at once, and on from where it broke off.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConsoleError } from '../src/console-error.ts';
import { readTailPosition, writeTailPosition } from '../src/logs/tail/tail-position.ts';
import { tailOf } from '../src/server/api/tail.ts';
import { type StreamEvent, sendEvents } from '../src/server/event-stream.ts';
import { limits } from '../src/server/limits.ts';
import type { ServerQuestion } from '../src/servers/servers.ts';
import { type TestConsole, testConsole } from './support/console.ts';

let served: TestConsole;
let cookie: string;

beforeEach(async () => {
  served = await testConsole();
  cookie = await served.open();
});
afterEach(() => served.close());

/** A browser that listens. */
async function listen(): Promise<{ response: Response; leave(): void }> {
  const gone = new AbortController();
  const headers = { cookie, accept: 'text/event-stream' };
  const response = await fetch(`${served.origin}/api/logs/tail?service=shop`, { headers, signal: gone.signal });
  return { response, leave: () => gone.abort() };
}

describe('the tail', () => {
  it('starts at once, and queries Elasticsearch until the browser disconnects', async () => {
    const { response, leave } = await listen();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('data: ')) text += (await reader?.read())?.value ?? '';
    expect(text).toBe(`retry: ${limits.tailRetryMs}\n\nid: .\ndata: {"records":[],"skipped":0}\n\n`);
    const before = served.servers.asked.length;
    expect(served.servers.asked.every(({ server }) => server === 'elasticsearch')).toBe(true);
    await expect.poll(() => served.servers.asked.length).toBeGreaterThan(before);
    leave();
    await expect.poll(async () => (await listenAgain()).status).toBe(200);
  });

  it('is refused at the limit of open tails, and accepted after one has ended', async () => {
    const tails = await Promise.all(Array.from({ length: limits.tailsMax }, listen));
    const { response } = await listen();
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      error: {
        code: 'busy',
        message: `The console has at most ${limits.tailsMax} live tails at once. Stop one of them in its window.`,
      },
    });
    tails[0]?.leave();
    await expect.poll(async () => (await listenAgain()).status).toBe(200);
    for (const { leave } of tails) leave();
  });

  it('ends with the console', async () => {
    const { response } = await listen();
    const whole = response.text();
    await served.close();
    await expect(whole).resolves.toContain('retry: ');
  });
});

async function listenAgain(): Promise<Response> {
  const { response, leave } = await listen();
  leave();
  return response;
}

describe('a browser that reconnects', () => {
  it('resumes each shard where it was, from the position in its last event', () => {
    const numbers = new Map<string, number | 'unknown'>([
      ['.ds-logs-app-default-2026.01.01-000001', 12_345_678],
      ['.ds-logs-app-default-2026.01.01-000002 0', 0],
      ['.ds-logs-app-default-2026.01.01-000002 1', -1],
      ['.ds-logs-app-default-2026.01.01-000002 2', 'unknown'],
    ]);
    const text = writeTailPosition(numbers);
    expect(text).toMatch(/^[\w.-]+$/);
    const position = readTailPosition(text ?? '');
    for (const [key, number] of numbers) expect(position?.of(key)).toBe(number);
    expect(position?.of('.ds-logs-app-default-2026.01.01-000003')).toBeUndefined();
  });

  it('has a position before any shard exists: each shard that it finds is new', () => {
    const position = readTailPosition(writeTailPosition(new Map()) ?? '');
    expect(position).toBeDefined();
    expect(position?.of('.ds-logs-app-default-2026.01.01-000001')).toBeUndefined();
  });

  it('has no position if there are too many shards for an address; 100 indices fit', () => {
    const numbers = (count: number) =>
      new Map(Array.from({ length: count }, (_, at) => [`.ds-logs-app-s${at}-2026.01.01-000001`, 50_000_000 + at]));
    expect(writeTailPosition(numbers(100))).toBeDefined();
    expect(writeTailPosition(numbers(1_000))).toBeUndefined();
    expect(readTailPosition('a'.repeat(3_000))).toBeUndefined();
  });

  it.each(['', '..', '1700000000000 abc', 'abcdefg', 'abcdefg1.', '.abcdefg1', 'abcdefg-1', 'abcdefgA'])(
    'ignores a malformed Last-Event-ID: %j',
    (text) => expect(readTailPosition(text)).toBeUndefined(),
  );

  it('gets an error if the position in its address is invalid', async () => {
    const headers = { cookie, accept: 'text/event-stream' };
    const answer = await fetch(`${served.origin}/api/logs/tail?after=no+id`, { headers });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { message: expect.stringContaining('id of an event') } });
  });
});

it('an event says that it has no position if there are too many shards, and omits it if nothing answers', async () => {
  const primary_terms = Object.fromEntries(Array.from({ length: 400 }, (_, shard) => [shard, 1]));
  let isAway = false;
  const elasticsearch = async <Body>({ path }: ServerQuestion): Promise<Body> => {
    if (isAway) throw new ConsoleError('unreachable', 'away');
    if (path.includes('/_cluster/state/')) return { metadata: { indices: { many: { primary_terms } } } } as Body;
    return { indices: {}, hits: { hits: [] }, timed_out: false } as Body;
  };
  const sources = { servers: { ...served.servers, elasticsearch } };
  const over = new AbortController();
  const ids: (string | undefined)[] = [];
  for await (const { id } of tailOf({ parameters: new URLSearchParams(), sources }, undefined)(over.signal)) {
    ids.push(id);
    if (isAway) over.abort();
    isAway = true;
  }
  expect(ids).toEqual(['', undefined]);
});

describe('events', () => {
  it('without a position revoke the previous one', async () => {
    async function* events(): AsyncGenerator<StreamEvent> {
      yield { id: '', data: {} };
      yield { data: {} };
    }
    const server = createServer((_request, response) => {
      void sendEvents(response, events, () => ({ data: {} }), new AbortController().signal);
    }).listen(0, '127.0.0.1');
    await expect.poll(() => server.listening).toBe(true);
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect((await response.text()).split('\n\n').slice(1, -1)).toEqual(['id: \ndata: {}', 'data: {}']);
    server.close();
  });

  it('are written completely, as fast as the browser reads them, whatever they contain', async () => {
    const big = `a line\nand another\r\n\r\ndata: forged\u2028${'x'.repeat(200_000)}`;
    let made = 0;
    async function* events(): AsyncGenerator<StreamEvent> {
      for (; made < 50; made += 1) yield { id: `${made}\nforged`, data: { big } };
    }
    const failure = () => ({ data: {} });
    const server = createServer((_request, response) => {
      void sendEvents(response, events, failure, new AbortController().signal);
    }).listen(0, '127.0.0.1');
    await expect.poll(() => server.listening).toBe(true);
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    // Nobody has read yet: only what the sockets hold was made.
    await expect.poll(() => made).toBeGreaterThan(0);
    expect(made).toBeLessThan(50);
    const parts = (await response.text()).split('\n\n').slice(1, -1);
    expect(parts).toHaveLength(50);
    for (const [index, part] of parts.entries()) {
      const [id, data = '', ...more] = part.split('\n');
      expect(more).toEqual([]);
      expect(id).toBe(`id: ${index}forged`);
      expect(JSON.parse(data.slice('data: '.length))).toEqual({ big });
    }
    server.close();
  });
});
