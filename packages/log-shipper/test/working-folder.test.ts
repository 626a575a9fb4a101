// An application that goes to another working folder keeps the spool and the files that it named by relative paths.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startStub } from './support/elasticsearch-stub.ts';
import { appendAll, numbers, ownFolder, removeFolders, shipperTo, upTo } from './support/shipping.ts';

const before = process.cwd();
afterAll(() => {
  process.chdir(before);
  removeFolders();
});

it('they are those of the folder in which the shipper was started', async () => {
  await using stub = await startStub();
  const folder = ownFolder();
  const elsewhere = join(folder, 'elsewhere');
  mkdirSync(elsewhere);
  writeFileSync(join(folder, 'secret'), 'mine');
  process.chdir(folder);
  const elasticsearch = { nodes: [stub.url], username: 'till', passwordFile: 'secret' };
  await using shipper = shipperTo(stub.url, 'spool', { elasticsearch });
  await appendAll(shipper, 0, 100);
  process.chdir(elsewhere);
  await appendAll(shipper, 100, 200);
  expect(await shipper.flush(120_000)).toBe(true);
  expect(numbers(stub)).toEqual(upTo(200));
  expect(new Set(stub.requests.map(({ authorization }) => authorization))).toEqual(
    new Set([`Basic ${btoa('till:mine')}`]),
  );
  expect(readdirSync(folder).toSorted()).toEqual(['elsewhere', 'secret', 'spool']);
  expect(readdirSync(elsewhere)).toEqual([]);
  expect(shipper.warnings).toEqual([]);
});
