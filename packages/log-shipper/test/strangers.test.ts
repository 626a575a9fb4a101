// What others have put into a spool is left alone, by root too; and what is put there is for this user's eyes only.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { limits } from '../src/limits.ts';
import { SharedState } from '../src/shared-state.ts';
import { adoptQueues } from '../src/spool/adoption.ts';
import { FileSegmentReader } from '../src/spool/file-segment-reader.ts';
import { FileSegmentWriter } from '../src/spool/file-segment-writer.ts';
import { self } from '../src/spool/owner.ts';
import type { Queue } from '../src/spool/spool.ts';
import { spoolFolderIn } from '../src/spool/spool-folder.ts';
import { Counters } from '../src/stats.ts';
import { saveDeadLetters } from '../src/worker/dead-letters.ts';
import { startChild } from './support/child.ts';
import { startStub } from './support/elasticsearch-stub.ts';
import { encode, readAll } from './support/frames.ts';
import {
  appendAll,
  envelope,
  expectConserved,
  numbers,
  ownFolder,
  record,
  removeFolders,
  shipperTo,
  until,
  upTo,
} from './support/shipping.ts';

afterAll(removeFolders);

const worker = fileURLToPath(new URL('../dist/worker/main.js', import.meta.url));
const isRoot = process.getuid?.() === 0;
const stranger = 4_711;
const here = self();
const bounds = { most: limits.adoptedMax, heartbeatMsMax: limits.heartbeatMsMax };
const mode = (path: string): number => lstatSync(path).mode & 0o777;

/** A queue that a dead process left in `spool`, with ten records. */
function leftIn(spool: string): Queue {
  const writer = new FileSegmentWriter(
    spool,
    { ...here, pid: 5_000_000 },
    {
      envelope,
      segmentBytesMax: 1_000_000,
      state: new SharedState(),
      counters: new Counters(),
    },
  );
  writer.write(encode(upTo(10).map((n) => record(n))));
  writer.close(false);
  return writer.queue;
}

/** Everything of `path` belongs to somebody else. */
function giveAway(path: string): void {
  execFileSync('chown', ['-R', `${stranger}:${stranger}`, path]);
}

describe('content planted in a spool', () => {
  it('is for this user’s eyes only, under every umask', async () => {
    const spool = join(ownFolder(), 'a', 'spool');
    const before = process.umask(0);
    try {
      await using shipper = shipperTo(undefined, spool);
      await appendAll(shipper, 0, 10);
      await shipper.written();
      const [queue = ''] = readdirSync(spool);
      expect(mode(join(spool, '..'))).toBe(0o700);
      expect(mode(spool)).toBe(0o700);
      expect(mode(join(spool, queue))).toBe(0o700);
      const files = readdirSync(join(spool, queue));
      expect(files.toSorted()).toEqual(['00000001.segment', 'alive']);
      for (const file of files) expect(mode(join(spool, queue, file)), file).toBe(0o600);
      saveDeadLetters(spool, [{ id: 'a', dataStream: 'b', reason: 'c', document: '{}' }]);
      expect(mode(join(spool, 'dead-letters.ndjson'))).toBe(0o600);
    } finally {
      process.umask(before);
    }
  });
});

describe('queues of the dead', () => {
  it('are adopted up to a limit at a time', () => {
    const spool = ownFolder();
    for (let n = 0; n < 5; n++) leftIn(spool);
    expect(adoptQueues(spool, here, { ...bounds, most: 3 })).toHaveLength(3);
    expect(adoptQueues(spool, here, { ...bounds, most: 3 })).toHaveLength(2);
    expect(adoptQueues(spool, here, { ...bounds, most: 3 })).toHaveLength(0);
  });

  it('with a recent heartbeat from another host are adopted only after it is old', () => {
    const spool = ownFolder();
    const writer = new FileSegmentWriter(
      spool,
      { ...here, realm: 'b00710000' },
      {
        envelope,
        segmentBytesMax: 1_000_000,
        state: new SharedState(),
        counters: new Counters(),
      },
    );
    const alive = join(writer.queue.path, 'alive');
    expect(adoptQueues(spool, here, bounds)).toEqual([]);
    const old = new Date(Date.now() - limits.heartbeatMsMax - 1_000);
    lutimesSync(alive, old, old);
    expect(adoptQueues(spool, here, bounds)).toHaveLength(1);
  });

  it.runIf(isRoot)('that are another user’s are left as they are, for root too', () => {
    const spool = ownFolder();
    const foreign = leftIn(spool);
    giveAway(foreign.path);
    const own = leftIn(spool);
    expect(adoptQueues(spool, here, bounds).map(({ id }) => id)).toEqual([own.id]);
    expect(existsSync(foreign.path)).toBe(true);
  });

  it('that are links, files or pipes are left as they are', () => {
    const spool = ownFolder();
    const elsewhere = leftIn(ownFolder());
    symlinkSync(elsewhere.path, join(spool, 'a_5000000_1_none'));
    writeFileSync(join(spool, 'b_5000000_1_none'), '');
    execFileSync('mkfifo', [join(spool, 'c_5000000_1_none')]);
    expect(adoptQueues(spool, here, bounds)).toEqual([]);
  });

  it('hold segments that are this user’s files, and nothing else that bears the name of one', () => {
    const spool = ownFolder();
    leftIn(spool);
    const [queue] = adoptQueues(spool, here, bounds);
    if (queue === undefined) throw new Error('nothing was adopted');
    const segment = (number: number): string => join(queue.path, `0000000${number}.segment`);
    const secret = join(ownFolder(), 'secret');
    writeFileSync(secret, readFileSync(segment(1)));
    symlinkSync(secret, segment(2));
    execFileSync('mkfifo', [segment(3)]);
    mkdirSync(segment(4));
    if (isRoot) {
      writeFileSync(segment(5), readFileSync(segment(1)));
      chownSync(segment(5), stranger, stranger);
    }
    const counters = new Counters();
    const reader = new FileSegmentReader(queue, undefined, counters);
    expect(readAll(reader)).toMatchObject({ texts: upTo(10).map((n) => record(n)), damaged: 0 });
    expect(reader.finished).toBe(true);
    reader.close();
    expect(existsSync(secret)).toBe(true);
  });

  it('are read from their beginning where the mark of what was delivered is no file of this user’s', () => {
    const spool = ownFolder();
    for (const plant of [
      (path: string) => execFileSync('mkfifo', [path]),
      (path: string) => mkdirSync(path),
      (path: string) => symlinkSync('/dev/zero', path),
    ]) {
      leftIn(spool);
      const [queue] = adoptQueues(spool, here, bounds);
      if (queue === undefined) throw new Error('nothing was adopted');
      plant(join(queue.path, 'acknowledged'));
      const reader = new FileSegmentReader(queue, undefined, new Counters());
      const { texts, frames } = readAll(reader);
      expect(texts).toHaveLength(10);
      const last = frames.at(-1);
      if (last !== undefined) reader.acknowledge(last);
      reader.close();
    }
  });
});

describe('a spool folder of another user’s', () => {
  it.runIf(isRoot)('is not used by root: a private one in it is, and what was forged in it is not sent', async () => {
    await using stub = await startStub();
    const spool = join(ownFolder(), 'spool');
    const forged = leftIn(spool);
    giveAway(spool);
    chmodSync(spool, 0o777);
    await using shipper = shipperTo(stub.url, spool);
    await appendAll(shipper, 100, 110);
    expect(await shipper.flush(120_000)).toBe(true);
    expect(numbers(stub)).toEqual(upTo(110).slice(100));
    expect(readdirSync(spool).toSorted()).toEqual([forged.path.slice(spool.length + 1), 'telltale-0'].toSorted());
    expect(mode(join(spool, 'telltale-0'))).toBe(0o700);
    expect(shipper.warnings).toEqual([
      expect.stringMatching(/the spool at \S+\/telltale-0 is in \S+, which belongs to user 4711, who can delete/),
    ]);
  });

  it.runIf(isRoot)('above the spool, where it bears this user’s name, is not used either', async () => {
    const above = join(ownFolder(), 'telltale-0');
    mkdirSync(above);
    giveAway(above);
    chmodSync(above, 0o777);
    await using shipper = shipperTo(undefined, join(above, 'spool', 'till'));
    await appendAll(shipper, 0, 10);
    await shipper.written();
    expect(readdirSync(above)).toEqual([]);
    expect(shipper.warnings).toEqual([expect.stringMatching(/\(EPERM\)\. \S+\/telltale-0 belongs to user 4711/)]);
  });

  it.runIf(isRoot)('in which another user has made our private one is not used at all', async () => {
    await using stub = await startStub();
    const spool = join(ownFolder(), 'spool');
    leftIn(join(spool, 'telltale-0'));
    giveAway(spool);
    chmodSync(join(spool, 'telltale-0'), 0o777);
    await using shipper = shipperTo(stub.url, spool);
    await appendAll(shipper, 100, 110);
    expect(await shipper.flush(120_000)).toBe(true);
    expect(numbers(stub)).toEqual(upTo(110).slice(100));
    expect(shipper.warnings).toEqual([
      expect.stringMatching(
        /not permitted \(EPERM\)\. \S+\/telltale-0 belongs to user 4711 \(mode 0777\)\. Records are kept in memory/,
      ),
    ]);
  });

  it('that is this user’s and open to all is kept private by a folder in it', async () => {
    const spool = ownFolder();
    chmodSync(spool, 0o777);
    expect(spoolFolderIn(spool)).toBe(join(spool, `telltale-${process.geteuid?.()}`));
    await using shipper = shipperTo(undefined, spool);
    await appendAll(shipper, 0, 10);
    await shipper.written();
    expect(readdirSync(spool)).toEqual([`telltale-${process.geteuid?.()}`]);
    expect(shipper.warnings).toEqual([]);
  });

  it('of a user whose umask lets the group write is used as it is', async () => {
    const spool = ownFolder();
    chmodSync(spool, 0o775);
    leftIn(spool);
    await using stub = await startStub();
    await using shipper = shipperTo(stub.url, spool);
    await until(() => expect(numbers(stub)).toEqual(upTo(10)));
    expect(shipper.warnings).toEqual([]);
  });

  it('is found by a link of this user’s', async () => {
    const folder = ownFolder();
    mkdirSync(join(folder, 'aim'), { mode: 0o700 });
    symlinkSync(join(folder, 'aim'), join(folder, 'link'));
    await using shipper = shipperTo(undefined, join(folder, 'link'));
    await appendAll(shipper, 0, 10);
    await shipper.written();
    expect(readdirSync(join(folder, 'aim'))).toHaveLength(1);
    if (!isRoot) return;
    execFileSync('chown', ['-h', `${stranger}`, join(folder, 'link')]);
    await using other = shipperTo(undefined, join(folder, 'link'));
    await appendAll(other, 0, 10);
    await other.written();
    expect(other.warnings).toEqual([expect.stringMatching(/cannot write the spool .*EPERM/)]);
  });
});

/** Whether root runs this, and lets others read where this lies. */
const nobodyCanRun =
  isRoot &&
  spawnSync(process.execPath, ['-e', `require(${JSON.stringify(worker)})`], {
    uid: 65_534,
    gid: 65_534,
  }).stderr.includes('worker thread');

it.runIf(nobodyCanRun)('a process that gives root up sends what it wrote as root, and what it logs later', async () => {
  await using stub = await startStub();
  const spool = join(ownFolder(), 'spool');
  await using app = startChild('app.mjs', { SPOOL: spool, URL: stub.url, WAY: 'becomes-nobody' });
  const { code, stdout, stderr } = await app.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(/worker thread failed/) });
  const { settled, stats } = JSON.parse(stdout);
  expect({ settled, queued: stats.queued }).toEqual({ settled: true, queued: 0 });
  expectConserved(stats);
  expect(numbers(stub)).toEqual(upTo(400));
  // What root's next start adopts of it is nothing.
  await using next = shipperTo(stub.url, spool);
  await until(() => expect(readdirSync(spool)).toEqual([]));
  expect(next.stats().adopted).toBe(0);
  expect(stub.taken).toHaveLength(400);
});

describe('the file of dead letters', () => {
  const letter = { id: 'a', dataStream: 'b', reason: 'c', document: '{}' };

  it.each([
    ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
    ['a link', (path: string) => symlinkSync(join(path, '..', 'aim'), path)],
    ['a device', (path: string) => symlinkSync('/dev/full', path)],
    [
      'a second name of another file',
      (path: string) => {
        writeFileSync(`${path}.other`, '');
        linkSync(`${path}.other`, path);
      },
    ],
  ])('is not written where %s is in its place', (_name, plant) => {
    const spool = ownFolder();
    writeFileSync(join(spool, 'aim'), 'kept');
    plant(join(spool, 'dead-letters.ndjson'));
    expect(() => saveDeadLetters(spool, [letter])).toThrow();
    expect(readFileSync(join(spool, 'aim'), 'utf8')).toBe('kept');
  });
});
