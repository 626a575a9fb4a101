// What a record survives: the end of the process, that of the machine, or neither.
import { fdatasync, fstatSync, openSync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { GroupCommit } from '../src/spool/group-commit.ts';
import { startStub } from './support/elasticsearch-stub.ts';
import {
  appendAll,
  expectConserved,
  numbers,
  ownFolder,
  record,
  removeFolders,
  shipperTo,
  upTo,
} from './support/shipping.ts';

afterAll(removeFolders);

describe('durability fsync', () => {
  it('commits everything that was written together, off the application thread, and reports when it is done', async () => {
    const failures: unknown[] = [];
    const committed = vi.fn(promisify(fdatasync));
    const commit = new GroupCommit((error) => failures.push(error), committed);
    const file = openSync(`${ownFolder()}/file`, 'w');
    for (let n = 0; n < 100; n++) commit.wrote(file);
    expect(committed).not.toHaveBeenCalled();
    await commit.settled();
    expect(committed).toHaveBeenCalledTimes(1);
    commit.retire(file);
    await commit.settled();
    expect(committed).toHaveBeenCalledTimes(2);
    expect(() => fstatSync(file)).toThrow('EBADF');
    expect(failures).toEqual([]);
  });
});

describe.each(['turn', 'fsync'] as const)('durability %s', (durability) => {
  it('keeps records on disk, and delivers them', async () => {
    await using stub = await startStub();
    const spool = ownFolder();
    await using shipper = shipperTo(stub.url, spool, { durability });
    shipper.append(record(0), 'info');
    await shipper.written();
    expect(readdirSync(spool)).toHaveLength(1);
    await appendAll(shipper, 1, 1_000);
    expect(await shipper.flush(120_000)).toBe(true);
    expect(numbers(stub)).toEqual(upTo(1_000));
    expectConserved(shipper.stats());
  });
});

describe('durability memory', () => {
  it('writes nothing to disk, delivers, and stays within its limit', async () => {
    await using stub = await startStub();
    const spool = ownFolder();
    await using shipper = shipperTo(stub.url, spool, { durability: 'memory', memoryBytesMax: 100_000 });
    await appendAll(shipper, 0, 1_000);
    expect(readdirSync(spool)).toEqual([]);
    expect(await shipper.flush(120_000)).toBe(true);
    expect(numbers(stub)).toEqual(upTo(1_000));
    shipper.append(record(-1, 'x'.repeat(100_000)), 'info');
    shipper.writeNow();
    expect(shipper.stats().dropped).toMatchObject({ spool_unwritable: 1 });
    expectConserved(shipper.stats());
    expect(shipper.warnings[0]).toMatch(/memory holds 100000 bytes of records/);
  });
});
