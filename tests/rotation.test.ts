// Passwords and certificates change under a running service, and nothing of what it logs is lost or there twice.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rotate } from '@telltale/operations';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHttpClient } from '../packages/plane/src/http-client.ts';
import { limits } from '../packages/plane/src/limits.ts';
import { hashOf } from '../packages/plane/src/secrets/secrets.ts';
import { loggedNumbers } from './support/logged-numbers.ts';
import { type OwnPlane, ownPlane } from './support/own-plane.ts';
import { serverClient } from './support/server-client.ts';
import { startService } from './support/service.ts';

/** Elasticsearch looks at its files each five seconds; a machine that has much else to do takes longer for all. */
const within = { interval: 500 };
const testMsMax = 300_000;
const scrapeSeconds = limits.scrapeSeconds;

const cwd = fileURLToPath(new URL('fixtures', import.meta.url));

// Of their own: what a run that was killed has left elsewhere would be taken over, and counted.
const spools = mkdtempSync(join(tmpdir(), 'telltale-rotation-test-'));
let plane: OwnPlane;
beforeAll(async () => {
  plane = await ownPlane();
});
afterAll(async () => {
  await plane?.[Symbol.asyncDispose]();
  rmSync(spools, { recursive: true, force: true });
});

/** What is there otherwise than once, of the numbers up to a count. */
function wrongOf(numbers: readonly number[], count: number): object {
  const times = new Map<number, number>();
  for (const number of numbers) times.set(number, (times.get(number) ?? 0) + 1);
  return {
    missing: Array.from({ length: count }, (_, number) => number).filter((number) => !times.has(number)),
    repeated: [...times].filter(([, many]) => many > 1).map(([number]) => number),
    beyond: numbers.filter((number) => number >= count),
  };
}

const nothingWrong = { missing: [], repeated: [], beyond: [] };

it('a service uses a password that was changed on the server and in its file', { timeout: testMsMax }, async () => {
  const { connections, environment, planeDir } = plane;
  const passwordFile = environment.TELLTALE_ELASTICSEARCH_PASSWORD_FILE ?? '';
  const name = 'counts-on';
  await using service = startService(['--import', '@telltale/node', 'counts.mjs'], {
    cwd,
    env: { ...environment, OTEL_SERVICE_NAME: name, TELLTALE_SPOOL_DIR: join(spools, name) },
    endMsMax: testMsMax,
  });
  await service.said(/counting/);
  const arrived = async (): Promise<number> => (await loggedNumbers(connections.elasticsearch, name)).length;
  await expect.poll(arrived, within).toBeGreaterThan(0);

  // As an operator would by hand: the file of the service, and the server's.
  const old = readFileSync(passwordFile, 'utf8').trim();
  const password = randomUUID();
  writeFileSync(passwordFile, `${password}\n`);
  const users = join(planeDir, 'elasticsearch/config/users');
  const hash = await hashOf({ username: 'telltale-shipper', password, file: passwordFile });
  const changed = readFileSync(users, 'utf8').replace(/^telltale-shipper:.*$/m, `telltale-shipper:${hash}`);
  writeFileSync(users, changed);
  const knows = async (candidate: string): Promise<number> => {
    const { url, ca_file } = connections.elasticsearch;
    const ca = readFileSync(ca_file, 'utf8');
    await using client = createHttpClient({ url, ca, username: 'telltale-shipper', password: candidate });
    return (await client.ask({ path: '/_security/_authenticate' })).status;
  };
  await expect.poll(() => knows(old), within).toBe(401);
  expect(await knows(password)).toBe(200);

  const [, logged] = await service.said(/number (\d+)\n$/);
  await expect.poll(arrived, within).toBeGreaterThan(Number(logged));
  service.kill('SIGTERM');
  const { stdout, stderr, code } = await service.ended();
  const count = Number(/counted=(\d+)/.exec(stdout)?.[1]);
  await expect.poll(arrived, within).toBeGreaterThanOrEqual(count);
  expect(wrongOf(await loggedNumbers(connections.elasticsearch, name), count)).toEqual(nothingWrong);
  // A machine that has much else to do may take too long to answer; nobody is turned away.
  expect(stderr).not.toMatch(/rejects|does not allow|certificate/);
  expect(code).toBe(0);
});

/** The longest time between two scrapes with success, of everything that is scraped, seconds. */
async function longestGaps(since: number): Promise<Record<string, number>> {
  await using prometheus = serverClient(plane.connections.prometheus);
  const seconds = Math.ceil((Date.now() - since) / 1_000);
  const { data } = await prometheus.ask<{
    data: { result: readonly { metric: { job: string }; values: readonly [number, string][] }[] };
  }>(`/api/v1/query?${new URLSearchParams({ query: `up[${seconds}s]` })}`);
  const gapOf = (values: readonly [number, string][]): number => {
    const times = values.flatMap(([time, up]) => (up === '1' ? [time] : []));
    return Math.max(...times.slice(1).map((time, at) => time - (times[at] ?? 0)));
  };
  return Object.fromEntries(data.result.map(({ metric, values }) => [metric.job, gapOf(values)]));
}

it('nothing is lost while everything is rotated, twice', { timeout: testMsMax }, async () => {
  const { connections, environment, engine } = plane;
  const name = 'counts-through';
  await using service = startService(['--import', '@telltale/node', 'counts.mjs'], {
    cwd,
    env: { ...environment, OTEL_SERVICE_NAME: name, TELLTALE_SPOOL_DIR: join(spools, name) },
    endMsMax: testMsMax,
  });
  await service.said(/counting/);
  const begun = Date.now();
  const scraped = ['alertmanager', 'prometheus', name];
  const jobs = async (): Promise<string[]> => Object.keys(await longestGaps(begun));
  // A service of a test before may still be among them.
  await expect.poll(jobs, within).toEqual(expect.arrayContaining(scraped));

  const everything = ['admin', 'shipper', 'reader', 'keeper', 'scraper', 'elasticsearch', 'prometheus', 'alertmanager'];
  for (const round of [1, 2]) {
    await using operator = await engine.operator();
    const { renewed, notes } = await rotate(operator, { passwords: true, certificates: true });
    expect({ round, renewed, notes }).toEqual({ round, renewed: everything, notes: [] });
  }
  const gaps = await longestGaps(begun);

  service.kill('SIGTERM');
  const { stdout, stderr, code } = await service.ended();
  const count = Number(/counted=(\d+)/.exec(stdout)?.[1]);
  const arrived = async (): Promise<number> => (await loggedNumbers(connections.elasticsearch, name)).length;
  await expect.poll(arrived, within).toBeGreaterThanOrEqual(count);
  expect(wrongOf(await loggedNumbers(connections.elasticsearch, name), count)).toEqual(nothingWrong);
  // A machine that has much else to do may take too long to answer; nobody is turned away.
  expect(stderr).not.toMatch(/rejects|does not allow|certificate/);
  expect(code).toBe(0);
  // Two scrapes may fail, and the third succeeds.
  for (const job of scraped) expect(gaps[job], job).toBeLessThan(3 * scrapeSeconds + 1);
});
