// The doctor compares the clocks. A stub stands for an Elasticsearch whose clock is off: a real one has this machine's.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { checkClock } from '../src/doctor/clock.ts';

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => void stop()));

/** Answers as Elasticsearch does: with the index's name, the date filled in by a clock that is off by so much. */
async function elasticsearchStub(offMs: number): Promise<string> {
  const server = createServer((request, response) => {
    const now = new Date(Date.now() + offMs).toISOString().replace(/[-T:]/g, '.').slice(0, 19);
    const index = decodeURIComponent(request.url ?? '').replace(/^\/<(.*)\{now.*>\/_search$/, `$1${now}`);
    response.writeHead(404).end(JSON.stringify({ error: { reason: `no such index [${index}]` }, status: 404 }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('is ok when the clocks agree', async () => {
  expect(await checkClock(await elasticsearchStub(-25_000), {})).toMatchObject({ check: 'clock', state: 'ok' });
});

it('reports the difference and a remedy when a clock is off', async () => {
  expect(await checkClock(await elasticsearchStub(-90_000), {})).toMatchObject({
    check: 'clock',
    state: 'warning',
    finding: expect.stringMatching(/differs .* by (89|90|91) s/),
    remedy: 'Synchronise both with NTP',
  });
});

it('is unknown when the server does not answer as Elasticsearch does', async () => {
  const server = createServer((_, response) => response.writeHead(200).end('{}'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await checkClock(url, {})).toMatchObject({ check: 'clock', state: 'unknown' });
});
