// The console's questions to the plane's servers: as the reading user, with the credentials and addresses of now.
import { rmSync } from 'node:fs';
import type { Connections } from '@telltale/plane';
import { expect, it } from 'vitest';
import { connectServers } from '../src/servers/connect-servers.ts';
import { limits } from '../src/servers/limits.ts';
import { isTooLong, refusalOf } from '../src/servers/refusal.ts';
import { startTlsServer, type TlsServer } from './support/tls-server.ts';

const question = { path: '/api/v1/query?query=up' };

/** Servers of which Prometheus is the one given. */
function serversOf(server: TlsServer) {
  let looks = 0;
  const servers = connectServers(async (): Promise<Partial<Connections>> => {
    looks += 1;
    return { prometheus: server.connection() };
  });
  return Object.assign(servers, { looks: () => looks });
}

/** Connections are looked up again no earlier. */
const untilLookedAgain = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, limits.reconnectMsMin));

it('sends requests as the read-only user, and looks the addresses up once for many requests', async () => {
  await using server = await startTlsServer();
  await using servers = serversOf(server);
  server.answer(200, { data: [1] });
  const answers = await Promise.all(Array.from({ length: 20 }, () => servers.prometheus(question)));
  expect(answers).toEqual(Array.from({ length: 20 }, () => ({ data: [1] })));
  expect(servers.looks()).toBe(1);
  expect(new Set(server.requests.map(({ authorization }) => authorization))).toEqual(
    new Set([`Basic ${Buffer.from('reader:first-secret').toString('base64')}`]),
  );
});

it('reads the password again after a rotation, and repeats the request', async () => {
  await using server = await startTlsServer();
  await using servers = serversOf(server);
  await servers.prometheus(question);
  server.setPassword('second-secret', true);
  server.answer(200, { again: true });
  expect(await servers.prometheus(question)).toEqual({ again: true });
  expect(server.requests).toHaveLength(3);
});

it('reports the answer of the server if the new password is refused too, without a third request', async () => {
  await using server = await startTlsServer();
  await using servers = serversOf(server);
  await servers.prometheus(question);
  server.setPassword('unknown-secret', false);
  const error = await servers.prometheus(question).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'refused', message: 'Prometheus answered 401: no such user' });
  expect(JSON.stringify([String(error), Object.entries(error as object)])).not.toMatch(/secret|Basic/);
  expect(server.requests).toHaveLength(3);
});

it('trusts a renewed certificate', async () => {
  await using server = await startTlsServer();
  await using servers = serversOf(server);
  await servers.prometheus(question);
  await server.restart(true);
  expect(await servers.prometheus(question)).toEqual({});
});

it.each([
  [-1, 'certificate has expired. Renew it: telltale rotate --certificates'],
  // Of ten days, it begins in one: a clock is wrong.
  [11, 'certificate is not yet valid. Compare the clocks: telltale doctor'],
])(
  'says what to do about a certificate that is good until %i days from now, and recovers when it is renewed',
  async (days, why) => {
    await using server = await startTlsServer();
    await using servers = serversOf(server);
    await servers.prometheus(question);
    await server.restart(true, new Date(Date.now() + days * 86_400_000));
    await expect(servers.prometheus(question)).rejects.toMatchObject({
      code: 'unreachable',
      message: `Prometheus cannot be reached: ${why}`,
    });
    await server.restart(true);
    expect(await servers.prometheus(question)).toEqual({});
  },
);

it('looks the addresses up again if a server has moved to another port', async () => {
  await using server = await startTlsServer();
  await using servers = serversOf(server);
  await servers.prometheus(question);
  await untilLookedAgain();
  await server.restart(false);
  expect(await servers.prometheus(question)).toEqual({});
  expect(servers.looks()).toBe(2);
});

it('names a server that cannot be reached, with the reason and the remedy, and recovers by itself', async () => {
  await using server = await startTlsServer();
  await using servers = serversOf(server);
  rmSync(server.connection().ca_file);
  await expect(servers.prometheus(question)).rejects.toMatchObject({
    code: 'unreachable',
    message: `${server.connection().ca_file} cannot be read (ENOENT). Run the console as the user who started the plane.`,
  });
  await server.restart(true);
  expect(await servers.prometheus(question)).toEqual({});
  await expect(servers.elasticsearch(question)).rejects.toMatchObject({
    code: 'unreachable',
    message: 'Elasticsearch does not run. Start it: telltale up',
  });
});

it('reports why a server refused a request, in its own words', async () => {
  await using server = await startTlsServer();
  await using servers = serversOf(server);
  const cause = { type: 'x_content_parse_exception', reason: 'Failed to parse\n query [a:]' };
  for (const [body, reason] of [
    [
      { error: { root_cause: [cause], type: 'search_phase', reason: 'all shards failed' }, status: 400 },
      'Failed to parse query [a:]',
    ],
    [{ status: 'error', errorType: 'bad_data', error: 'invalid parameter "query"' }, 'invalid parameter "query"'],
    ['upstream  is gone', 'upstream is gone'],
    [{}, ''],
  ] as const) {
    server.answer(400, body);
    const error = await servers.prometheus(question).catch((thrown: unknown) => thrown);
    expect(refusalOf(error)).toEqual({ server: 'Prometheus', status: 400, reason });
  }
  // A refusal is no reason to connect again.
  expect(server.requests).toHaveLength(4);
});

it('aborts an answer that is too large, and continues with the next request', async () => {
  await using server = await startTlsServer();
  await using servers = serversOf(server);
  server.answer(200, 'x'.repeat(limits.answerBytesMax + 1));
  const error = await servers.prometheus(question).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'refused',
    message: 'Prometheus returned more data than the console accepts. Choose a shorter time range.',
  });
  expect(isTooLong(error)).toBe(true);
  server.answer(200, { small: true });
  expect(await servers.prometheus(question)).toEqual({ small: true });
  expect(server.requests).toHaveLength(2);
});

it('aborts a request that nobody waits for, even one that waits for its turn', async () => {
  await using server = await startTlsServer();
  await using servers = serversOf(server);
  server.answer('never', '');
  const gone = new AbortController();
  const count = limits.questionsMax + 3;
  const asked = Array.from({ length: count }, () => servers.prometheus({ ...question, signal: gone.signal }));
  const ends = Promise.allSettled(asked);
  await expect.poll(() => server.requests.length).toBe(limits.questionsMax);
  gone.abort(new Error('gone'));
  expect(await ends).toEqual(Array.from({ length: count }, () => ({ status: 'rejected', reason: new Error('gone') })));
  await expect.poll(() => server.abandoned()).toBe(limits.questionsMax);
  server.answer(200, { still: 'there' });
  expect(await servers.prometheus(question)).toEqual({ still: 'there' });
});
