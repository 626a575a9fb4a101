// The native plane in the hands of who looks after it: parts stop and start, data is read and put back, output is read.

import { appendFileSync, existsSync, readdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startingQuickly } from '../../../tests/support/quick-start.ts';
import { type Connections, openPlane } from '../src/index.ts';
import type { Operator } from '../src/operator.ts';
import { listens, states } from './support/processes.ts';
import { temporaryFolderOfFile } from './support/temporary-folder.ts';

const planeDir = startingQuickly(join(temporaryFolderOfFile(), 'plane'));
const plane = openPlane({ engine: 'native', planeDir });
let connections: Connections;

beforeAll(async () => {
  await expect(plane.operator()).rejects.toMatchObject({ code: 'not_running' });
  ({ connections } = await plane.up({ ports: { elasticsearch: 0, prometheus: 0, alertmanager: 0 } }));
});
afterAll(() => plane.down({ purge: true }));

it('lists the parts of the plane, and queries each server as one of its users', async () => {
  await using operator = await plane.operator();
  expect(operator.parts).toEqual(['elasticsearch', 'alertmanager', 'prometheus', 'keeper']);
  expect(Object.keys(await operator.versions()).toSorted()).toEqual([...operator.parts].toSorted());
  await using elasticsearch = await operator.elasticsearch('admin');
  expect(await elasticsearch.security.authenticate()).toMatchObject({ username: 'telltale-admin' });
  for (const server of ['prometheus', 'alertmanager'] as const) {
    await using client = await operator.client(server, 'admin');
    expect((await client.ask({ path: '/-/ready' })).status).toBe(200);
  }
  await expect(operator.client('kibana', 'admin')).rejects.toMatchObject({ code: 'unknown_part' });
});

it('has a Prometheus and an Alertmanager without web pages, as up says', async () => {
  await using operator = await plane.operator();
  await using prometheus = await operator.client('prometheus', 'reader');
  expect((await prometheus.ask({ path: '/query' })).status).toBe(404);
  await using alertmanager = await operator.client('alertmanager', 'reader');
  expect((await alertmanager.ask({ path: '/' })).body).toContain('does not include a web');
});

it('reads the certificate of each server and of the authority', async () => {
  await using operator = await plane.operator();
  const certificates = await operator.certificates();
  expect(certificates.map(({ name }) => name)).toEqual(['authority', 'elasticsearch', 'prometheus', 'alertmanager']);
  for (const { pem } of certificates) expect(pem).toMatch(/^-----BEGIN CERTIFICATE-----/);
});

it('stops and starts a part, and lets no other command in between', async () => {
  const { url } = connections.prometheus;
  let up: Promise<unknown>;
  {
    await using operator = await plane.operator();
    await operator.stop('prometheus');
    await operator.stop('prometheus');
    expect(states(await plane.status())).toMatchObject({ prometheus: 'stopped', elasticsearch: 'running' });
    expect(await listens(url)).toBe(false);
    let waits = '';
    up = plane.up({ onProgress: ({ step }) => (waits ||= step) });
    await expect.poll(() => waits).toBe('wait');
    expect(await listens(url)).toBe(false);
    await operator.start('prometheus');
    await operator.start('prometheus');
    expect(states(await plane.status()).prometheus).toBe('running');
    await operator.stop('keeper');
    await operator.start('keeper');
    await expect(operator.stop('nonsense')).rejects.toMatchObject({ code: 'unknown_part' });
  }
  expect(await up).toMatchObject({ started: [], connections });
});

/** How many samples Prometheus took of itself until then. */
async function samplesOf(operator: Operator, atSeconds: number): Promise<number> {
  await using client = await operator.client('prometheus', 'reader');
  const path = `/api/v1/query?query=count_over_time(up{job="prometheus"}[1h])&time=${atSeconds}`;
  const { body } = await client.ask<{ data: { result: { value: [number, string] }[] } }>({ path });
  return Number(body.data.result[0]?.value[1]);
}

it('reads the data of a stopped server as it was, and replaces it', async () => {
  await using operator = await plane.operator();
  await expect(operator.read('prometheus')).rejects.toMatchObject({ code: 'still_running' });
  await expect(operator.write('prometheus', Readable.from([]))).rejects.toMatchObject({ code: 'still_running' });
  await expect.poll(() => samplesOf(operator, Date.now() / 1_000)).toBeGreaterThan(0);
  const at = Math.floor(Date.now() / 1_000);
  const before = await samplesOf(operator, at);

  await operator.stop('prometheus');
  const reading = await operator.read('prometheus');
  await operator.start('prometheus');
  const tar = await buffer(reading);
  const root = join(planeDir, 'prometheus');
  expect(readdirSync(root).toSorted()).toEqual(['config', 'data']);

  await operator.stop('prometheus');
  // Whatever ends it half way, what is there stays.
  const half = Readable.from([tar.subarray(0, tar.length / 2)]);
  await expect(operator.write('prometheus', half)).rejects.toMatchObject({ code: 'tar' });
  const cut = Readable.from(
    (async function* () {
      yield tar.subarray(0, 10_240);
      throw new Error('the reader has gone');
    })(),
  );
  await expect(operator.write('prometheus', cut)).rejects.toThrow();
  expect(readdirSync(root).toSorted()).toEqual(['config', 'data']);
  writeFileSync(join(root, 'data', 'left over'), '');

  await operator.write('prometheus', Readable.from([tar]));
  expect(existsSync(join(root, 'data', 'left over'))).toBe(false);
  await operator.start('prometheus');
  expect(await samplesOf(operator, at)).toBe(before);
});

async function linesOf(part: string, linesMax: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const { line } of plane.logs({ parts: [part], linesMax, follow: false })) lines.push(line);
  return lines;
}

it('shows the last lines of output, each with its part', async () => {
  const log = join(planeDir, 'logs', 'keeper.log');
  writeFileSync(log, Array.from({ length: 5_000 }, (_, index) => `line ${index} äöü\n`).join(''));
  expect(await linesOf('keeper', 2)).toEqual(['line 4998 äöü', 'line 4999 äöü']);
  expect(await linesOf('keeper', 4_000)).toHaveLength(4_000);
  expect(await linesOf('keeper', 9_000)).toHaveLength(5_000);
  appendFileSync(log, 'without an end');
  expect(await linesOf('keeper', 1)).toEqual(['line 4999 äöü', 'without an end']);
  // What is no error stands in Elasticsearch's own file alone.
  expect(await linesOf('elasticsearch', 100_000)).toContainEqual(expect.stringMatching(/^\[.*\[INFO ]/));
  const parts = new Set<string>();
  for await (const { part } of plane.logs({ parts: [], linesMax: 5, follow: false })) parts.add(part);
  expect([...parts]).toContain('elasticsearch');
  writeFileSync(log, '');
  const silent: (string | undefined)[] = [];
  const onSilent = (...names: (string | undefined)[]): void => void silent.push(...names);
  for await (const _ of plane.logs({ parts: ['keeper', 'elasticsearch'], linesMax: 1, follow: false, onSilent }));
  expect(silent).toEqual(['keeper', log]);
  await expect(linesOf('nonsense', 1)).rejects.toMatchObject({ code: 'unknown_part' });
});

it('follows output across rotation and truncation of the file', async () => {
  const log = join(planeDir, 'logs', 'keeper.log');
  writeFileSync(log, 'old\n');
  const ended = new AbortController();
  const seen: string[] = [];
  const following = (async () => {
    const options = { parts: ['keeper'], linesMax: 1, follow: true, signal: ended.signal };
    for await (const { line } of plane.logs(options)) seen.push(line);
  })();
  await expect.poll(() => seen).toEqual(['old']);
  appendFileSync(log, 'new\nhal');
  await expect.poll(() => seen).toEqual(['old', 'new']);
  appendFileSync(log, 'f\n');
  await expect.poll(() => seen).toEqual(['old', 'new', 'half']);
  truncateSync(log);
  appendFileSync(log, 'cut\n');
  await expect.poll(() => seen).toEqual(['old', 'new', 'half', 'cut']);
  renameSync(log, `${log}.1`);
  appendFileSync(`${log}.1`, 'last\n');
  writeFileSync(log, 'other\n');
  await expect.poll(() => seen).toEqual(['old', 'new', 'half', 'cut', 'last', 'other']);
  ended.abort();
  await following;
});

it('starts a part again that an interrupted command had stopped', async () => {
  {
    await using operator = await plane.operator();
    await operator.stop('alertmanager');
    expect(states(await plane.status()).alertmanager).toBe('stopped');
  }
  await expect.poll(async () => states(await plane.status()).alertmanager).toBe('running');
  await using operator = await plane.operator();
  // It was recorded by another process, and is started by nobody twice.
  await operator.start('alertmanager');
  expect(states(await plane.status()).alertmanager).toBe('running');
});
