// A server's files are written where they differ, and what is left over of another version is removed.
import { chownSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ensureFolder } from '../src/secrets/ensured-files.ts';
import { serverUser } from '../src/secrets/private-files.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const owner = serverUser();

it('writes a folder with its expected files, and writes nothing if they are there', async () => {
  const folder = join(temporaryFolder(), 'rules');
  expect(
    await ensureFolder(
      folder,
      new Map([
        ['a', '1'],
        ['b', '2'],
      ]),
      { owner },
    ),
  ).toBe(true);
  const before = lstatSync(join(folder, 'a')).ino;
  expect(
    await ensureFolder(
      folder,
      new Map([
        ['a', '1'],
        ['b', '2'],
      ]),
      { owner },
    ),
  ).toBe(false);
  expect(lstatSync(join(folder, 'a')).ino).toBe(before);
  expect(
    await ensureFolder(
      folder,
      new Map([
        ['a', '1'],
        ['c', '3'],
      ]),
      { owner },
    ),
  ).toBe(true);
  expect(readdirSync(folder).toSorted()).toEqual(['a', 'c']);
  expect(await ensureFolder(folder, new Map([['a', '4']]), { owner })).toBe(true);
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('4');
  expect(lstatSync(join(folder, 'a')).mode & 0o777).toBe(0o600);
  expect(lstatSync(folder).mode & 0o777).toBe(0o700);
});

it.runIf(owner !== undefined)('deletes nothing that the server itself could not delete', async () => {
  const folder = join(temporaryFolder(), 'rules');
  await ensureFolder(folder, new Map([['a', '1']]), { owner });
  writeFileSync(join(folder, 'of-root'), '');
  writeFileSync(join(folder, 'of-server'), '');
  chownSync(join(folder, 'of-server'), owner?.uid ?? 0, owner?.gid ?? 0);
  await ensureFolder(folder, new Map([['a', '1']]), { owner });
  expect(readdirSync(folder).toSorted()).toEqual(['a', 'of-root']);
});
