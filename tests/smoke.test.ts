// The smoke test passes on a real plane, leaves no process and no file behind, and finds what is broken on purpose.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '@telltale/plane';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { arrivalOf, type Look } from '../packages/operations/src/smoke/arrival.ts';
import { nothingToEnd, type SmokePath, smokeMessage } from '../packages/operations/src/smoke/path.ts';
import { preloadPath } from '../packages/operations/src/smoke/preload.ts';
import { type SmokeReport, smoke } from '../packages/operations/src/smoke/smoke.ts';
import { temporaryFolder, temporaryFolderOfFile } from '../packages/plane/test/support/temporary-folder.ts';
import { type TestPlane, testPlane } from './support/plane.ts';
import { serverClient } from './support/server-client.ts';

/** Long enough for what arrives: the plane asks its targets each five seconds. */
const arrivalMsMax = 120_000;
/** What does not arrive is not waited for as long as what does. */
const lostMsMax = 5_000;

let plane: TestPlane;
beforeAll(async () => {
  plane = await testPlane();
});

/** The plane with other settings for a service. */
function otherwise(settings: Readonly<Record<string, string>>): Engine {
  return { ...plane.engine, environment: async () => ({ ...(await plane.engine.environment()), ...settings }) };
}

function only({ paths }: SmokeReport) {
  const [path] = paths;
  if (path === undefined || paths.length !== 1) throw new Error(`one path was expected: ${JSON.stringify(paths)}`);
  return path;
}

// Another test runs the command `smoke` beside this one: its folders are not these.
process.env.TMPDIR = temporaryFolderOfFile();
const ownFolders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('telltale-smoke-'));

/** Files in which a service of the smoke test says where it is. */
function targets(): string[] {
  const folder = plane.environment.TELLTALE_METRICS_TARGETS_DIR ?? '';
  return readdirSync(folder).filter((name) => name.includes('telltale-smoke'));
}

/** What the service said of itself, once it has, as if it were another. */
async function writtenTarget(): Promise<object> {
  const givenUpAt = performance.now() + arrivalMsMax;
  const folder = plane.environment.TELLTALE_METRICS_TARGETS_DIR ?? '';
  while (performance.now() < givenUpAt) {
    const [name] = targets();
    if (name !== undefined && !name.endsWith('.new')) {
      const [target] = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      return { ...target, labels: { ...target.labels, instance: 'another' } };
    }
    await delay(50);
  }
  throw new Error('the service never said where it is');
}

/** Writes the record as the shipping user, as often as asked. */
function writesTimes(times: number): SmokePath {
  return {
    name: 'written by hand',
    async send(id, { operator }) {
      await using shipper = await operator.elasticsearch('shipper');
      for (let time = 0; time < times; time++) {
        const document = { '@timestamp': new Date().toISOString(), message: smokeMessage(id) };
        const { result } = await shipper.index({
          index: 'logs-telltale.smoke-default',
          op_type: 'create',
          document,
        });
        expect(result).toBe('created');
      }
      return nothingToEnd;
    },
  };
}

// The plane may be slow to learn of a target, and is asked for a second look after that.
describe('the smoke test', () => {
  it('finds one record and one series of a service with the preload, and leaves nothing running', async () => {
    const before = ownFolders();
    const report = await smoke(plane.engine, { arrivalMsMax });
    const path = only(report);
    expect(path).toMatchObject({
      path: 'preload',
      passed: true,
      log: { sent: 1, found: 1, ms: expect.any(Number) },
      metric: { sent: 1, found: 1, ms: expect.any(Number) },
    });
    expect(report.passed).toBe(true);
    expect(targets()).toEqual([]);
    expect(ownFolders()).toEqual(before);
    await using elasticsearch = serverClient(plane.connections.elasticsearch);
    const { hits } = await elasticsearch.ask<{ hits: { hits: { _index: string; _source: object }[] } }>(
      '/logs-*-*/_search',
      { query: { match: { message: path.id } } },
    );
    expect(hits.hits).toHaveLength(1);
    expect(hits.hits[0]?._index).toMatch(/^\.ds-logs-telltale\.smoke-default-/);
    expect(hits.hits[0]?._source).toMatchObject({
      message: `smoke test ${path.id}`,
      service: { name: 'telltale-smoke' },
    });
  });

  it('detects that the shipper may not write', async () => {
    const password = join(temporaryFolder(), 'password');
    writeFileSync(password, 'wrong\n');
    const engine = otherwise({ TELLTALE_ELASTICSEARCH_PASSWORD_FILE: password });
    const path = only(await smoke(engine, { arrivalMsMax: lostMsMax * 2 }));
    expect(path).toMatchObject({ passed: false, log: { sent: 1, found: 0 } });
    expect(path.why).toMatch(/the record did not arrive.*401/);
    expect(targets()).toEqual([]);
  });

  it('detects that the metrics page is not scraped', async () => {
    const engine = otherwise({ TELLTALE_METRICS_TARGETS_DIR: temporaryFolder() });
    const path = only(await smoke(engine, { arrivalMsMax: lostMsMax * 2 }));
    expect(path).toMatchObject({ passed: false, log: { found: 1 }, metric: { sent: 1, found: 0 } });
    expect(path.why).toContain('the series did not arrive');
  });

  it('detects that a page is scraped twice', async () => {
    const folder = plane.environment.TELLTALE_METRICS_TARGETS_DIR ?? '';
    const twice: SmokePath = {
      name: 'scraped twice',
      async send(id, context) {
        const sending = await preloadPath.send(id, context);
        const copy = join(folder, `${id}.json`);
        writeFileSync(copy, JSON.stringify([await writtenTarget()]));
        onTestFinished(() => rmSync(copy, { force: true }));
        return sending;
      },
    };
    const path = only(await smoke(plane.engine, { paths: [twice], arrivalMsMax }));
    expect(path).toMatchObject({ passed: false, log: { found: 1 }, metric: { found: 2 } });
    expect(path.why).toContain('the series is there 2 times');
  });

  it('detects a duplicate record', async () => {
    const paths = [writesTimes(1), writesTimes(2)];
    const { passed, paths: reports } = await smoke(plane.engine, { paths, arrivalMsMax });
    expect(passed).toBe(false);
    expect(reports.map(({ passed: isWell, log }) => [isWell, log?.found])).toEqual([
      [true, 1],
      [false, 2],
    ]);
    expect(reports[1]?.why).toBe('the record is there 2 times');
  });

  it('detects a duplicate that arrives after the record was found', async () => {
    const again: SmokePath = {
      name: 'again',
      async send(id, context) {
        await writesTimes(1).send(id, context);
        const second = delay(1_000).then(() => writesTimes(1).send(id, context));
        return {
          async [Symbol.asyncDispose]() {
            await second;
          },
        };
      },
    };
    const path = only(await smoke(plane.engine, { paths: [again], arrivalMsMax }));
    expect(path).toMatchObject({ passed: false, log: { sent: 1, found: 2 } });
  });

  it('retries while a server is not ready, and says so if it never is', async () => {
    let asked = 0;
    const once: Look = {
      count: async () => {
        asked += 1;
        if (asked <= 2) throw new Error('no shard is there yet');
        return 1;
      },
      settle: async () => {},
    };
    const looking = { sentAt: performance.now(), signal: new AbortController().signal };
    expect(await arrivalOf(once, { ...looking, arrivalMsMax })).toMatchObject({ found: 1 });
    const never: Look = { ...once, count: () => Promise.reject(new Error('no shard is there')) };
    await expect(arrivalOf(never, { ...looking, arrivalMsMax: 500 })).rejects.toThrow('no shard is there');
  });

  it('says why a record could not be sent, and still tests the other paths', async () => {
    const refuses: SmokePath = {
      name: 'refuses',
      send: async () => {
        throw new Error('the key is refused');
      },
    };
    const { passed, paths } = await smoke(plane.engine, { paths: [refuses, writesTimes(1)], arrivalMsMax });
    expect(passed).toBe(false);
    expect(paths).toMatchObject([{ passed: false, why: 'the key is refused' }, { passed: true }]);
  });

  it('stops everything that it started when it is interrupted', async () => {
    const ending = new AbortController();
    const waits: SmokePath = {
      name: 'ended meanwhile',
      async send(id, context) {
        const sending = await preloadPath.send(id, context);
        ending.abort('SIGINT');
        return sending;
      },
    };
    await expect(smoke(plane.engine, { paths: [waits], signal: ending.signal })).rejects.toBe('SIGINT');
    expect(ownFolders()).toEqual([]);
    expect(targets()).toEqual([]);
  });

  it('fails if the plane does not run', async () => {
    const { openPlane } = await import('@telltale/plane');
    const none = openPlane({ engine: 'native', planeDir: join(temporaryFolder(), 'plane') });
    await expect(smoke(none)).rejects.toMatchObject({ code: 'not_running' });
  });
});
