// What was backed up is there again after a restore, to the document and the sample; nothing else is lost unasked.
import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askAs } from '../../plane/test/support/ask.ts';
import { states } from '../../plane/test/support/processes.ts';
import {
  documentsOf,
  type KnowingPlane,
  queried,
  scraped,
  ship,
  silenced,
  startPlane,
  teach,
  withOperator,
} from '../../plane/test/support/started-plane.ts';
import { temporaryFolderOfFile } from '../../plane/test/support/temporary-folder.ts';
import { backupFiles, manifestText } from '../src/backup/manifest.ts';
import { backup, type Manifest, type RestoreReport, restore } from '../src/index.ts';
import { limits } from '../src/limits.ts';
import { lossesOf } from '../src/restore/losses.ts';
import { readMark, writeMark } from '../src/restore/restore-mark.ts';
import { verify } from '../src/restore/verify.ts';
import { Servers } from '../src/servers.ts';
import { killedAt } from './support/killed.ts';

const folder = temporaryFolderOfFile();
const place = join(folder, 'backup');
const streams = { 'logs-shop-default': 30, 'logs-mail-default': 5 };
const allRunning = { elasticsearch: 'running', alertmanager: 'running', prometheus: 'running', keeper: 'running' };
let plane: KnowingPlane;
let manifest: Manifest;
let silence: string;
/** What the plane that was backed up would have lost by a restore: at once, and when it had gone on. */
const lost: { atOnce: readonly string[]; later: readonly string[] } = { atOnce: [], later: [] };

async function losses(of: Manifest): Promise<string[]> {
  return withOperator(plane, async (operator) => {
    await using servers = new Servers(operator);
    return await lossesOf(operator, servers, of);
  });
}

/** Backs a plane up that knows something, takes it away, and starts one that knows nothing. */
beforeAll(async () => {
  plane = await startPlane(join(folder, 'plane'));
  ({ silence } = await teach(plane));
  await using _service = await scraped(plane);
  ({ manifest } = await withOperator(plane, (operator) => backup(operator, { folder: place, telltale: '1.2.3' })));
  lost.atOnce = await losses(manifest);
  for (const id of ['one', 'two']) await ship(plane, 'logs-shop-default', `later-${id}`);
  await ship(plane, 'logs-new-default', 'of no stream of the backup');
  await silenced(plane, 'made later');
  lost.later = await losses(manifest);
  await plane.engine.down({ purge: true });
  plane = await startPlane(join(folder, 'plane'));
}, 800_000);
afterAll(async () => {
  await plane?.engine.down({ purge: true });
});

function restored(
  options: { folder?: string; overwrite?: boolean; signal?: AbortSignal } = {},
): Promise<RestoreReport> {
  return withOperator(plane, (operator) => restore(operator, { folder: place, overwrite: false, ...options }));
}

async function dataStreams(): Promise<string[]> {
  const path = '/_resolve/index/logs-*-*?expand_wildcards=all';
  const { body } = await askAs(plane.planeDir, 'admin', plane.connections.elasticsearch, { path });
  return (body as { data_streams: { name: string }[] }).data_streams.map(({ name }) => name);
}

/** A copy of the backup, and what is to be done to it. */
function copied(name: string): string {
  const copy = join(folder, name);
  rmSync(copy, { recursive: true, force: true });
  cpSync(place, copy, { recursive: true });
  return copy;
}

describe('a damaged backup', () => {
  const damage: Record<string, (copy: string) => void> = {
    'a byte of the logs': (copy) => {
      const path = join(copy, backupFiles.snapshots);
      const bytes = readFileSync(path);
      bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
      writeFileSync(path, bytes);
    },
    'the end of the metrics': (copy) => truncateSync(join(copy, backupFiles.prometheus), 1_000),
    'a missing file': (copy) => rmSync(join(copy, backupFiles.alertmanager)),
    'a count in the manifest': (copy) => {
      const path = join(copy, 'manifest.json');
      writeFileSync(path, readFileSync(path, 'utf8').replace('"logs-mail-default": 5', '"logs-mail-default": 4'));
    },
    'half a manifest': (copy) => truncateSync(join(copy, 'manifest.json'), 100),
  };

  it.each(Object.keys(damage))('is refused and nothing is changed: %s', async (name) => {
    const copy = copied('damaged');
    damage[name]?.(copy);
    await expect(restored({ folder: copy, overwrite: true })).rejects.toMatchObject({
      code: 'damaged_backup',
      message: expect.stringContaining('Nothing was changed.'),
    });
    expect(await dataStreams()).toEqual([]);
  });

  it('is named if it does not exist, with what a backup is', async () => {
    await expect(restored({ folder: join(folder, 'nowhere') })).rejects.toMatchObject({
      code: 'not_a_backup',
      message: expect.stringMatching(/ENOENT.* Name a folder that telltale backup has created/),
    });
  });
});

describe('a backup of another version', () => {
  const rewritten = (change: Partial<Manifest>): string => {
    const copy = copied('rewritten');
    writeFileSync(join(copy, 'manifest.json'), manifestText({ ...manifest, ...change }));
    return copy;
  };

  it.each([
    ['elasticsearch', '9.99.0'],
    ['elasticsearch', '8.19.0'],
    ['elasticsearch', '10.0.0'],
    ['prometheus', '3.99.1'],
    ['alertmanager', '0.99.0'],
  ])('is refused if it is %s %s', async (part, version) => {
    const copy = rewritten({ versions: { ...manifest.versions, [part]: version } });
    await expect(restored({ folder: copy })).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(`${part} was ${version} and is ${manifest.versions[part]}`),
    });
    expect(await dataStreams()).toEqual([]);
  });

  it('is refused if its format is newer', async () => {
    const copy = copied('rewritten');
    const path = join(copy, 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"schema": 1', '"schema": 2'));
    await expect(restored({ folder: copy })).rejects.toMatchObject({ code: 'unsupported' });
  });
});

async function expectEverything(): Promise<void> {
  for (const [stream, documents] of Object.entries(streams)) {
    expect(await documentsOf(plane, stream)).toBeGreaterThanOrEqual(documents);
  }
  const orders = 'sum(orders_total) by (job)';
  expect(await queried(plane, orders, manifest.prometheus.at_seconds)).toBe('10');
  expect(states(await plane.engine.status())).toEqual(allRunning);
  expect(readdirSync(join(plane.planeDir, 'prometheus')).toSorted()).toEqual(['config', 'data']);
}

it('a killed restore leaves the plane running, and the next restore continues', { timeout: 360_000 }, async () => {
  // Each goes on where the one before was killed.
  await killedAt('restore', plane.planeDir, place, { step: 'restore-snapshots' });
  await killedAt('restore', plane.planeDir, place, { step: 'restore-elasticsearch' });
  await killedAt('restore', plane.planeDir, place, { stopped: 'prometheus' });
  await expect.poll(async () => states(await plane.engine.status())).toEqual(allRunning);
  // Services log again as soon as Elasticsearch is back, and lose nothing by the second attempt.
  await ship(plane, 'logs-shop-default', 'between the two');
  const { restored: parts, verified } = await restored();
  expect(parts).toEqual(['prometheus', 'alertmanager']);
  expect(verified).toMatchObject({ data_streams: streams, differences: [] });
  expect(verified.series).toBe(manifest.prometheus.series);
  expect(verified.samples).toBe(manifest.prometheus.samples);
  await expectEverything();
  expect(await documentsOf(plane, 'logs-shop-default')).toBe(31);
  const silences = await askAs(plane.planeDir, 'reader', plane.connections.alertmanager, { path: '/api/v2/silences' });
  expect(silences.body).toMatchObject([{ id: silence, comment: 'planned work' }]);
});

describe('the plane that was backed up', () => {
  // Which is scraped all the while.
  const beside = (found: readonly string[]) => found.filter((one) => !/^the metrics of shop since \d{4}-/.test(one));

  it('would lose nothing that the backup contains', () => {
    expect(beside(lost.atOnce)).toEqual([]);
  });

  it('would lose the records that arrived since the backup', () => {
    expect(beside(lost.later)).toEqual(['2 documents of logs-shop-default', 'the silence made later']);
  });
});

it('refuses to discard data of the plane, and lists what would be lost', async () => {
  await ship(plane, 'logs-own-default', 'not of the backup');
  // All but the one that came between two attempts is of the backup.
  expect(await losses(manifest)).toEqual(['1 documents of logs-shop-default']);
  const all = ['5 documents of logs-mail-default', '31 documents of logs-shop-default'];
  // Of another restore, of another plane, and of an older release, nobody knows what is in them.
  expect((await losses({ ...manifest, id: 'another' })).toSorted()).toEqual(all.toSorted());
  const { indices, ...older } = manifest.elasticsearch;
  expect((await losses({ ...manifest, elasticsearch: older })).toSorted()).toEqual(all.toSorted());
  const others = Object.fromEntries(
    Object.entries(indices ?? {}).map(([name, identity]) => [name, { ...identity, created: '1' }]),
  );
  const elsewhere = { ...manifest, elasticsearch: { ...manifest.elasticsearch, indices: others } };
  expect((await losses(elsewhere)).toSorted()).toEqual(all.toSorted());
  const otherMetrics = { ...manifest, prometheus: { ...manifest.prometheus, series: 1 } };
  expect(await losses(otherMetrics)).toContainEqual(expect.stringMatching(/^the metrics of shop since \d{4}-/));
  await expect(restored()).rejects.toMatchObject({
    code: 'would_overwrite',
    message: expect.stringMatching(
      /would lose data that is not in the backup: 1 documents of logs-shop-default\. Nothing was changed\. .*--overwrite/,
    ),
  });
  expect(await documentsOf(plane, 'logs-shop-default')).toBe(31);
});

it('restores exactly the backup with --overwrite, and leaves other data streams', async () => {
  const { restored: parts, verified } = await restored({ overwrite: true });
  expect(parts).toEqual(['elasticsearch', 'prometheus', 'alertmanager']);
  expect(verified).toMatchObject({ data_streams: streams, differences: [] });
  await expectEverything();
  for (const [stream, documents] of Object.entries(streams)) {
    expect(await documentsOf(plane, stream)).toBe(documents);
  }
  expect(await documentsOf(plane, 'logs-own-default')).toBe(1);
  // No index is left that belongs to no data stream.
  const path = '/_resolve/index/.ds-logs-*?expand_wildcards=all';
  const { body } = await askAs(plane.planeDir, 'admin', plane.connections.elasticsearch, { path });
  const { indices } = body as { indices: { name: string; data_stream?: string }[] };
  expect(indices.filter(({ data_stream }) => data_stream === undefined)).toEqual([]);
  // Services go on where they were.
  await ship(plane, 'logs-shop-default', 'afterwards');
  expect(await documentsOf(plane, 'logs-shop-default')).toBe(31);
});

it('restores exactly while services log, and the restored plane can be backed up again', async () => {
  let ended = false;
  let shipped = 0;
  const shipping = (async () => {
    for (; !ended; shipped++) await ship(plane, 'logs-shop-default', `meanwhile-${shipped}`);
  })();
  try {
    const { verified } = await restored({ overwrite: true });
    expect(verified).toMatchObject({ data_streams: streams, differences: [] });
  } finally {
    ended = true;
    await shipping;
  }
  expect(shipped).toBeGreaterThan(0);
  const again = join(folder, 'again');
  const report = await withOperator(plane, (operator) => backup(operator, { folder: again, telltale: '1.2.3' }));
  expect(report.manifest.elasticsearch.data_streams['logs-mail-default']).toBe(5);
});

it('reports what differs from the backup', async () => {
  const [shard, ...shards] = manifest.elasticsearch.shards;
  if (shard === undefined) throw new Error('the backup has no shards');
  const wrong: Manifest = {
    ...manifest,
    elasticsearch: {
      ...manifest.elasticsearch,
      shards: [{ ...shard, documents: shard.documents + 1 }, ...shards],
      data_streams: { ...streams, 'logs-gone-default': 3 },
    },
    prometheus: { ...manifest.prometheus, series: 7, series_hours: 8 },
    alertmanager: { gap_ms: 0, silences: [{ id: 'another', ends_at: '2999-01-01T00:00:00Z' }] },
  };
  const { verified } = await withOperator(plane, async (operator) => {
    await using servers = new Servers(operator);
    return await verify(servers, wrong, ['elasticsearch', 'prometheus', 'alertmanager']);
  });
  expect(verified.differences).toEqual([
    'logs-gone-default: 3 documents in the backup, 0 restored',
    `prometheus: series: 7 in the backup, ${manifest.prometheus.series} restored`,
    `prometheus: series, summed over the hours: 8 in the backup, ${manifest.prometheus.series_hours} restored`,
    'alertmanager: the silence another, which lasts until 2999-01-01T00:00:00Z, is missing',
  ]);
});

it('lists what is restored and what is unchanged when it is cancelled', async () => {
  const called = new AbortController();
  const reason = 'SIGINT';
  const ended = withOperator(plane, (operator) =>
    restore(operator, {
      folder: place,
      overwrite: true,
      signal: called.signal,
      onProgress: ({ step, state }) => {
        if (step === 'restore-prometheus' && state === 'started') called.abort(reason);
      },
    }),
  );
  await expect(ended).rejects.toMatchObject({
    code: 'aborted',
    message: expect.stringContaining(
      'it was cancelled. Restored: elasticsearch, prometheus; as before: alertmanager. The same command continues from here.',
    ),
  });
  expect(states(await plane.engine.status())).toEqual(allRunning);

  // Hours later the plane has a life of its own again: then it is not gone on with unasked.
  await withOperator(plane, async (operator) => {
    await using client = await operator.elasticsearch('admin');
    const mark = await readMark(client);
    if (mark === undefined) throw new Error('there is no mark');
    await writeMark(client, { ...mark, at: new Date(Date.now() - 2 * limits.freshMetricsMsMax).toISOString() });
    await expect(restored()).rejects.toMatchObject({ code: 'would_overwrite' });
    await writeMark(client, mark);
  });
  const { restored: parts, verified } = await restored();
  expect(parts).toEqual(['alertmanager']);
  expect(verified.differences).toEqual([]);
});
