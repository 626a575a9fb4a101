// A backup is whole or not there, takes nothing from who logs meanwhile, and leaves the plane as it was whatever ends it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Operator, ProgressEvent } from '@telltale/plane';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectElasticsearch } from '../../plane/src/elasticsearch/client.ts';
import { states } from '../../plane/test/support/processes.ts';
import {
  documentsOf,
  type KnowingPlane,
  scraped,
  ship,
  startPlane,
  teach,
  withOperator,
} from '../../plane/test/support/started-plane.ts';
import { temporaryFolderOfFile } from '../../plane/test/support/temporary-folder.ts';
import { readManifest } from '../src/backup/manifest.ts';
import { listSnapshots } from '../src/backup/snapshots.ts';
import { type BackupReport, backup } from '../src/index.ts';
import { killedAt } from './support/killed.ts';

const folder = temporaryFolderOfFile();
const allRunning = { elasticsearch: 'running', alertmanager: 'running', prometheus: 'running', keeper: 'running' };
const files = ['alertmanager.tar', 'elasticsearch.tar', 'manifest.json', 'prometheus.tar'];
const bytesOfTmpfs = 65_536;
let plane: KnowingPlane;
let service: AsyncDisposable;
let silence: string;

beforeAll(async () => {
  plane = await startPlane(join(folder, 'plane'));
  ({ silence } = await teach(plane));
  service = await scraped(plane);
}, 400_000);
afterAll(async () => {
  await service?.[Symbol.asyncDispose]();
  await plane?.engine.down({ purge: true });
});

function backUp(name: string, options: Partial<Parameters<typeof backup>[1]> = {}): Promise<BackupReport> {
  return withOperator(plane, (operator) =>
    backup(operator, { folder: join(folder, name), telltale: '1.2.3', ...options }),
  );
}

/** Nothing of a backup of that name is there, and the plane runs as ever. */
async function expectNothingOf(name: string): Promise<void> {
  expect(readdirSync(folder).filter((found) => found.startsWith(name))).toEqual([]);
  expect(states(await plane.engine.status())).toEqual(allRunning);
  expect(readdirSync(join(plane.planeDir, 'prometheus')).toSorted()).toEqual(['config', 'data']);
}

/** Names of the snapshots in the plane's repository. */
function snapshots(): Promise<string[]> {
  return withOperator(plane, async (operator) => {
    await using client = await operator.elasticsearch('admin');
    return (await listSnapshots(client)).map(({ snapshot }) => snapshot);
  });
}

it('writes everything into one folder, and loses no record that is logged meanwhile', async () => {
  const first = await documentsOf(plane, 'logs-shop-default');
  let shipped = 0;
  let ended = false;
  const shipping = (async () => {
    for (; !ended; shipped++) await ship(plane, 'logs-shop-default', `meanwhile-${shipped}`);
  })();
  const steps: ProgressEvent[] = [];
  const { manifest, notes } = await backUp('whole', { onProgress: (event) => steps.push(event) });
  ended = true;
  await shipping;
  expect(notes).toEqual([]);
  expect(await documentsOf(plane, 'logs-shop-default')).toBe(first + shipped);

  const place = join(folder, 'whole');
  expect(readdirSync(place).toSorted()).toEqual(files);
  expect(statSync(place).mode & 0o777).toBe(0o700);
  for (const name of files) expect(statSync(join(place, name)).mode & 0o777).toBe(0o600);
  expect(await readManifest(place)).toEqual(manifest);
  expect(manifest).toMatchObject({ telltale: '1.2.3', engine: 'native', versions: { elasticsearch: '9.5.3' } });
  const { data_streams: streams } = manifest.elasticsearch;
  expect(streams['logs-mail-default']).toBe(5);
  expect(streams['logs-shop-default']).toBeGreaterThanOrEqual(first);
  expect(streams['logs-shop-default']).toBeLessThanOrEqual(first + shipped);
  expect(manifest.prometheus.series).toBeGreaterThan(100);
  expect(manifest.prometheus.samples).toBeGreaterThan(manifest.prometheus.series);
  expect(manifest.alertmanager.silences.map(({ id }) => id)).toEqual([silence]);
  for (const { gap_ms } of [manifest.prometheus, manifest.alertmanager]) {
    expect(gap_ms).toBeGreaterThan(0);
    expect(gap_ms).toBeLessThan(60_000);
  }
  expect(steps.find(({ step, state }) => step === 'backup-prometheus' && state === 'done')?.detail).toMatch(
    /prometheus was stopped for \d+\.\d s/,
  );
  await expect.poll(() => readdirSync(join(plane.planeDir, 'prometheus')).toSorted()).toEqual(['config', 'data']);
  expect(states(await plane.engine.status())).toEqual(allRunning);
});

it('keeps only the snapshot of the last backup, and leaves earlier ones to retention', async () => {
  const { manifest } = await backUp('later');
  expect(await snapshots()).toEqual([manifest.elasticsearch.snapshot]);
  // What was backed up before is not touched.
  expect(readdirSync(join(folder, 'whole')).toSorted()).toEqual(files);
});

describe('a cancelled backup', () => {
  it.each(['backup-snapshot', 'backup-prometheus', 'backup-alertmanager'])(
    'leaves nothing behind when it is cancelled at %s',
    async (at) => {
      const before = await snapshots();
      const called = new AbortController();
      const reason = new Error('called off');
      const onProgress = ({ step }: ProgressEvent): void => {
        if (step === at) called.abort(reason);
      };
      await expect(backUp('called-off', { onProgress, signal: called.signal })).rejects.toBe(reason);
      await expectNothingOf('called-off');
      expect(await snapshots()).toEqual(before);
    },
  );
});

describe('a killed backup', () => {
  it.each([{ step: 'backup-snapshot' }, { stopped: 'prometheus' }, { stopped: 'alertmanager' }] as const)(
    'leaves the plane running when it is killed at %j, and the next backup cleans up',
    async (moment) => {
      await killedAt('backup', plane.planeDir, join(folder, 'killed'), moment);
      expect(readdirSync(folder).filter((name) => name.startsWith('killed'))).toEqual([
        expect.stringMatching(/^killed\.draft-\d+$/),
      ]);
      await expect.poll(async () => states(await plane.engine.status())).toEqual(allRunning);
      const { manifest } = await backUp('killed');
      expect(readdirSync(folder).filter((name) => name.startsWith('killed'))).toEqual(['killed']);
      expect(await snapshots()).toEqual([manifest.elasticsearch.snapshot]);
      await expect.poll(() => readdirSync(join(plane.planeDir, 'prometheus')).toSorted()).toEqual(['config', 'data']);
      rmSync(join(folder, 'killed'), { recursive: true });
    },
  );
});

it('refuses to overwrite an existing backup', async () => {
  const { checksum } = JSON.parse(readFileSync(join(folder, 'whole', 'manifest.json'), 'utf8'));
  await expect(backUp('whole')).rejects.toMatchObject({
    code: 'folder',
    message: expect.stringContaining('the folder exists already, and a backup never overwrites another'),
  });
  expect(JSON.parse(readFileSync(join(folder, 'whole', 'manifest.json'), 'utf8')).checksum).toBe(checksum);
  mkdirSync(join(folder, 'empty'));
  await backUp('empty');
  expect(readdirSync(join(folder, 'empty')).toSorted()).toEqual(files);
});

it('fails before it stops anything if the folder is not writable', async () => {
  writeFileSync(join(folder, 'a file'), '');
  const steps: ProgressEvent[] = [];
  const place = join('a file', 'backup');
  await expect(backUp(place, { onProgress: (event) => steps.push(event) })).rejects.toMatchObject({
    code: 'folder',
    message: expect.stringMatching(/cannot write the backup to .*: .*(ENOTDIR|EEXIST).* Name a folder/),
  });
  expect(steps).toEqual([]);
});

// Only root can make a disk that is full.
it.skipIf(process.getuid?.() !== 0)('names the full disk, and leaves no partial backup there', async () => {
  const disk = mkdtempSync(join(tmpdir(), 'telltale-full-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytesOfTmpfs}`, 'tmpfs', disk]);
  try {
    const full = withOperator(plane, (operator) => backup(operator, { folder: join(disk, 'one'), telltale: '1.2.3' }));
    await expect(full).rejects.toMatchObject({
      code: 'disk_full',
      message: expect.stringMatching(/ENOSPC.* Free some space there or name a folder on another disk/),
    });
    expect(readdirSync(disk)).toEqual([]);
  } finally {
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  }
  await expectNothingOf('full');
});

it('names the server that does not answer', async () => {
  const dead = async (operator: Operator): Promise<unknown> => {
    const elasticsearch: Operator['elasticsearch'] = () =>
      connectElasticsearch({ url: 'https://127.0.0.1:1', ca: '', username: 'nobody', password: 'none' });
    return backup({ ...operator, elasticsearch }, { folder: join(folder, 'dead'), telltale: '1.2.3' });
  };
  await expect(withOperator(plane, dead)).rejects.toMatchObject({
    code: 'not_running',
    message: expect.stringMatching(/cannot back the plane up: elasticsearch does not answer: .* telltale status/),
  });
  await expectNothingOf('dead');
});
