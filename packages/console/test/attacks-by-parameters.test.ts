// What somebody who has the session tries by the parameters of questions: other queries, other names, other objects.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../src/server/api/limits.ts';
import { limits as serverLimits } from '../src/server/limits.ts';
import { type TestConsole, testConsole } from './support/console.ts';

let served: TestConsole;
let cookie: string;
const range = 'from=1700000000000&to=1700000600000';

beforeAll(async () => {
  served = await testConsole();
  cookie = `Cookie: ${await served.open()}`;
});
afterEach(() => {
  served.servers.asked.length = 0;
  expect(served.unexpected).toEqual([]);
});
afterAll(() => served.close());

const ask = (path: string) => served.send(`GET ${path}`, [cookie]);

/** Refused, with the name of the parameter, before the plane is asked anything. */
async function expectBad(path: string, parameter: string): Promise<void> {
  const { status, body } = await ask(path);
  expect(status, `${path}: ${body}`).toBe(400);
  const { error }: { error: { code: string; message: string } } = JSON.parse(body);
  expect(error.code).toBe('bad_request');
  expect(error.message).toContain(parameter);
  expect(error.message.length).toBeLessThan(600);
  expect(served.servers.asked).toEqual([]);
}

describe('an unknown parameter', () => {
  it.each([
    ['a query of PromQL', `/api/panel?dashboard=telltale-service&panel=1&points=10&${range}&query=up`, 'query'],
    ['an expression', `/api/panel?dashboard=telltale-service&panel=1&points=10&${range}&expr=up`, 'expr'],
    [
      'a variable of another name',
      `/api/variables?dashboard=telltale-service&${range}&var-datasource=x`,
      'var-datasource',
    ],
    ['__proto__', `/api/console?__proto__=x`, '__proto__'],
    [
      'a variable called __proto__',
      `/api/variables?dashboard=telltale-service&${range}&var-__proto__=x`,
      'var-__proto__',
    ],
    [
      'a variable called constructor',
      `/api/variables?dashboard=telltale-service&${range}&var-constructor=x`,
      'var-constructor',
    ],
    ['a callback', `/api/console?callback=steal`, 'callback'],
    ['the body of a search', `/api/logs?${range}&body={"query":{"match_all":{}}}`, 'body'],
    ['an index', `/api/logs?${range}&index=.security`, 'index'],
    ['brackets, which make objects elsewhere', `/api/logs?${range}&service[$ne]=x`, 'service??ne?'],
    ['an index of the tail', '/api/logs/tail?index=.security', 'index'],
    ['markup', `/api/console?<script>alert(1)</script>=x`, '?script?alert?1???script?'],
  ])('is refused (%s)', async (_, path, parameter) => expectBad(path, parameter));
});

describe('a repeated parameter', () => {
  it.each(['from=1', 'to=1', 'dashboard=x', 'panel=2', 'points=3'])('is refused (%s)', async (twice) => {
    const path = `/api/panel?dashboard=telltale-service&panel=1&points=10&${range}&${twice}`;
    await expectBad(path, twice.split('=')[0] ?? '');
  });
});

describe('a number', () => {
  it.each([
    ['negative', '-1'],
    ['in other digits', '0x10'],
    ['with an exponent', '1e99'],
    ['with a fraction', '1.5'],
    ['no number', 'NaN'],
    ['endless', 'Infinity'],
    ['empty', ''],
    ['beyond what JavaScript holds', '99999999999999999'],
    ['with a space', '%201'],
    ['in Arabic digits', '%D9%A1'],
  ])('is refused if it is %s', async (_, text) => {
    await expectBad(`/api/panel?dashboard=telltale-service&panel=1&points=${text}&${range}`, 'points');
  });

  it.each([
    ['that ends before it begins', 'from=2&to=1', 'to'],
    ['without an end', 'from=1', 'to'],
    ['of no time', 'from=1&to=1', 'to'],
    ['in words', 'from=now-1h&to=now', 'from'],
  ])('is refused as a range %s', async (_, text, name) => expectBad(`/api/overview?${text}`, `parameter ${name} `));

  it('is bounded if it limits the size of the answer', async () => {
    await expectBad(`/api/panel?dashboard=telltale-service&panel=1&points=1000000000&${range}`, 'points');
  });
});

describe('a text', () => {
  it.each([
    ['with CR and LF', 'a%0d%0aSet-Cookie:%20x=y'],
    ['with a NUL', 'a%00b'],
    ['with an escape of a terminal', '%1b[2J'],
    ['that is no UTF-8', '%ff%fe'],
    ['with half of a surrogate pair', '%ed%a0%80'],
    ['too long', 'a'.repeat(limits.valueLengthMax + 1)],
  ])('is refused %s', async (_, text) => {
    await expectBad(`/api/logs?${range}&text=${text}`, 'text');
    await expectBad(`/api/logs/tail?text=${text}`, 'text');
    await expectBad(`/api/variables?dashboard=telltale-service&${range}&var-service=${text}`, 'var-service');
  });

  it('is refused if there are too many of them', async () => {
    const many = 'var-service=a&'.repeat(limits.parametersMax);
    await expectBad(`/api/variables?dashboard=telltale-service&${many}${range}`, `${limits.parametersMax}`);
  });

  it.each([
    ['of a dashboard', `/api/variables?dashboard=nonsense&${range}`],
    ['of every object', `/api/variables?dashboard=__proto__&${range}`],
    ['of a runbook out of its folder', '/api/runbook?name=../../../../etc/passwd'],
    ['of a runbook with its ending', '/api/runbook?name=ServiceGone.md'],
    ['of a runbook with a NUL', '/api/runbook?name=ServiceGone%2500'],
  ])('finds nothing if it is not a name (%s)', async (_, path) => {
    const { status, body } = await ask(path);
    expect([400, 404], body).toContain(status);
    expect(served.servers.asked).toEqual([]);
  });

  it.each([
    ['several indices', 'logs-a-b,.security-7'],
    ['a pattern', '*'],
    ['an index of the system', '.security-7'],
    ['a path', '..%2f_security%2fuser'],
    ['an index of another cluster', 'other:logs-a-b'],
    ['date math', '%3Clogs-%7Bnow%2Fd%7D%3E'],
  ])('is refused as the index of a record: %s', async (_, index) => {
    await expectBad(`/api/logs/record?index=${index}&id=a`, 'index');
  });
});

describe('a value with query syntax', () => {
  const hostile = '"} or up{job=~".*"} #';

  it('stays a value in PromQL, because its quotes are escaped', async () => {
    await ask(`/api/variables?dashboard=telltale-service&${range}&var-service=${encodeURIComponent(hostile)}`);
    const paths = served.servers.asked.map(({ question }) => decodeURIComponent(question.path.replaceAll('+', ' ')));
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths.filter((each) => each.includes('or up'))) {
      expect(path).not.toMatch(/[^\\]"\} or up/);
    }
    expect(served.servers.asked.every(({ question }) => (question.method ?? 'GET') === 'GET')).toBe(true);
  });

  it('stays a value in a search, and becomes neither a query nor another path', async () => {
    const values = ['*:* OR _exists_:x', '{"match_all":{}}', '../_security', 'logs-*/_delete_by_query'];
    for (const value of values) await ask(`/api/logs?${range}&service=${encodeURIComponent(value)}`);
    expect(served.servers.asked.length).toBeGreaterThanOrEqual(values.length);
    for (const { server, question } of served.servers.asked) {
      expect(server).toBe('elasticsearch');
      expect(question.path).toMatch(/^\/[^/?]+\/_(?:search|field_caps|count|msearch)(?:\?|$)/);
      expect(question.path).not.toMatch(/security|delete/);
      // A query_string would read it as Lucene.
      expect(JSON.stringify(question.body ?? {})).not.toMatch(/(?<!\\)"(?:query_string|match_all)"/);
    }
  });
});

describe('many concurrent requests', () => {
  it('are answered up to the limit, even of a thousand, and the next request is answered again', async () => {
    // Of its own: what of a thousand is still on its way afterwards is nobody else's.
    const other = await testConsole();
    try {
      const mine = `Cookie: ${await other.open()}`;
      const one = () => other.send(`GET /api/variables?dashboard=telltale-service&${range}`, [mine]);
      const statuses = (await Promise.all(Array.from({ length: 1_000 }, one))).map(({ status }) => status);
      // Those for which there is no connection are closed without an answer.
      expect([...new Set(statuses)].filter((status) => ![0, 200, 503].includes(status))).toEqual([]);
      expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
      expect(other.servers.mostAtOnce()).toBeLessThanOrEqual(serverLimits.answersMax * 2);
      await expect.poll(async () => (await one()).status).toBe(200);
    } finally {
      await other.close();
    }
  });

  it('wait for their turn, and never exceed the limit of concurrent work', async () => {
    served.servers.hold(true);
    const count = serverLimits.answersMax + 8;
    const all = Array.from({ length: count }, () => ask(`/api/variables?dashboard=telltale-fleet&${range}`));
    await expect.poll(() => served.servers.asked.length).toBeGreaterThanOrEqual(serverLimits.answersMax);
    // The others have come as well.
    expect((await served.send('GET /', [cookie])).status).toBe(200);
    expect(served.servers.asked).toHaveLength(serverLimits.answersMax);
    served.servers.hold(false);
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual(Array.from({ length: count }, () => 200));
    expect(served.servers.asked).toHaveLength(count);
  });

  it('are aborted when their browser disconnects, with their requests to the plane', async () => {
    served.servers.hold(true);
    const before = served.servers.abandoned();
    const gone = new AbortController();
    const asked = fetch(`${served.origin}/api/variables?dashboard=telltale-service&${range}`, {
      headers: { cookie: cookie.slice('Cookie: '.length) },
      signal: gone.signal,
    }).catch(() => 'gone');
    await expect.poll(() => served.servers.asked.length).toBeGreaterThan(0);
    gone.abort();
    expect(await asked).toBe('gone');
    await expect.poll(() => served.servers.abandoned()).toBeGreaterThan(before);
    served.servers.hold(false);
  });
});

describe('the one request that changes something', () => {
  it('is accepted from the page itself only', async () => {
    const own = [cookie, `Origin: ${served.origin}`, 'Content-Type: application/json', 'Content-Length: 2'];
    const { status, body } = await served.send('POST /api/dead-letters/retry', own, '{}');
    expect({ status, body: JSON.parse(body) }).toEqual({ status: 200, body: { delivered: 1, refused: 0 } });
    expect(served.retries()).toBe(1);
    const without = own.slice(1);
    expect((await served.send('POST /api/dead-letters/retry', without, '{}')).status).toBe(401);
    expect((await served.send('POST /api/dead-letters/retry?id=x', own, '{}')).status).toBe(400);
    expect(served.retries()).toBe(1);
  });
});
