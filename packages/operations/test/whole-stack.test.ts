// A plane with Kibana and Grafana is backed up and restored whole. A stub stands for both, the other servers are real.
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Operator } from '@telltale/plane';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHttpClient } from '../../plane/src/http-client.ts';
import { type KnowingPlane, ship, startPlane } from '../../plane/test/support/started-plane.ts';
import { temporaryFolderOfFile } from '../../plane/test/support/temporary-folder.ts';
import { backup, restore } from '../src/index.ts';
import { type StubPeople, startStubPeople } from './support/stub-people.ts';

const folder = temporaryFolderOfFile();
const place = join(folder, 'backup');
let plane: KnowingPlane;
let people: StubPeople;
/** What Grafana keeps. */
let grafana = '';
let calls: string[] = [];

beforeAll(async () => {
  people = await startStubPeople();
  plane = await startPlane(join(folder, 'plane'));
}, 400_000);
afterAll(async () => {
  await people?.[Symbol.asyncDispose]();
  await plane?.engine.down({ purge: true });
});

/** An operator of the plane to which Kibana and Grafana are added, and whose data is read as it is written. */
async function whole<Result>(work: (operator: Operator) => Promise<Result>): Promise<Result> {
  await using own = await plane.engine.operator();
  const isAdded = (part: string): boolean => part === 'grafana' || part === 'kibana';
  const { readsAside: _, ...rest } = own;
  return await work({
    ...rest,
    servers: [...own.servers, 'kibana', 'grafana'],
    data: [...own.data, 'grafana'],
    versions: async () => ({ ...(await own.versions()), kibana: '9.5.3', grafana: '13.3.0' }),
    client: async (server, user) =>
      isAdded(server)
        ? createHttpClient({ url: people.url, ca: '', username: 'a', password: 'b' })
        : own.client(server, user),
    async stop(part) {
      calls.push(`stop ${part}`);
      if (!isAdded(part)) await own.stop(part);
    },
    async start(part) {
      calls.push(`start ${part}`);
      if (!isAdded(part)) await own.start(part);
    },
    async read(data) {
      if (data !== 'grafana') return own.read(data);
      calls.push('read grafana');
      return Readable.from(
        (async function* () {
          yield Buffer.from(grafana);
          calls.push('all is read of grafana');
        })(),
      );
    },
    async write(data, tar) {
      if (data !== 'grafana') return own.write(data, tar);
      calls.push('write grafana');
      grafana = await text(tar);
    },
  });
}

it('backs up and restores the saved objects of Kibana and the data of Grafana', async () => {
  await ship(plane, 'logs-shop-default', 'one');
  people.objects.set('dashboard:mine', { type: 'dashboard', id: 'mine' });
  people.spaces.push('team');
  people.dashboards = 4;
  grafana = 'dashboards and users';
  const { manifest, notes } = await whole((operator) => backup(operator, { folder: place, telltale: '1.2.3' }));
  expect(manifest).toMatchObject({
    grafana: { dashboards: 4 },
    kibana: { objects: 1 },
    versions: { kibana: '9.5.3', grafana: '13.3.0' },
  });
  expect(Object.keys(manifest.files).toSorted()).toEqual([
    'alertmanager.tar',
    'elasticsearch.tar',
    'grafana.tar',
    'kibana.ndjson',
    'prometheus.tar',
  ]);
  expect(notes).toEqual(["Kibana's other spaces are not in the backup: team"]);
  // An engine that reads while it copies: Grafana is stopped until all is read.
  expect(calls.filter((call) => call.includes('grafana')).slice(-4)).toEqual([
    'stop grafana',
    'read grafana',
    'all is read of grafana',
    'start grafana',
  ]);

  people.objects.clear();
  grafana = 'what came later';
  people.dashboards = 5;
  await expect(whole((operator) => restore(operator, { folder: place, overwrite: false }))).rejects.toMatchObject({
    code: 'would_overwrite',
    message: expect.stringContaining("Grafana's dashboard"),
  });
  people.dashboards = 4;
  calls = [];
  const report = await whole((operator) => restore(operator, { folder: place, overwrite: true }));
  expect(report.restored).toEqual(['elasticsearch', 'prometheus', 'alertmanager', 'grafana', 'kibana']);
  expect(report.verified.differences).toEqual([]);
  expect([...people.objects.keys()]).toEqual(['dashboard:mine']);
  expect(grafana).toBe('dashboards and users');
  expect(calls.slice(-3)).toEqual(['stop grafana', 'write grafana', 'start grafana']);
});

it('skips what the plane does not have, and says so', async () => {
  await using own = await plane.engine.operator();
  const { notes, restored, verified } = await restore(own, { folder: place, overwrite: true });
  expect(restored).toEqual(['elasticsearch', 'prometheus', 'alertmanager']);
  expect(notes).toEqual([
    'this plane has no grafana: that part of the backup is skipped',
    'this plane has no kibana: that part of the backup is skipped',
  ]);
  expect(verified.differences).toEqual([]);
});

it('lists the missing dashboards, and starts Grafana again if its data cannot be restored', async () => {
  people.dashboards = 3;
  const report = await whole((operator) => restore(operator, { folder: place, overwrite: true }));
  expect(report.verified.differences).toEqual(['grafana: 4 dashboards in the backup, 3 restored']);
  people.known = false;
  const other = await whole((operator) => restore(operator, { folder: place, overwrite: true }));
  expect(other.verified.differences).toEqual([]);
  expect(other.notes).toEqual([expect.stringContaining('grafana cli admin reset-admin-password')]);
  const kept = await whole((operator) => backup(operator, { folder: join(folder, 'again'), telltale: '1.2.3' }));
  expect(kept.manifest.grafana).toEqual({ gap_ms: expect.any(Number) });
  expect(kept.notes).toContainEqual(expect.stringContaining('its dashboards were not counted'));
  people.known = true;
  calls = [];
  const failing = whole((operator) => {
    const write: Operator['write'] = async (data, tar) => {
      if (data === 'grafana') throw new Error('no room');
      await operator.write(data, tar);
    };
    return restore({ ...operator, write }, { folder: place, overwrite: true });
  });
  await expect(failing).rejects.toThrow('no room');
  expect(calls.at(-1)).toBe('start grafana');
});
