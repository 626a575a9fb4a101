// A file of the plane has the mode that it is given, whatever the umask and whatever was there before.
import { chmodSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeFolder, serverUser, writePrivateFile } from '../src/secrets/private-files.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const before = process.umask();
afterEach(() => process.umask(before));

const mode = (path: string): number => lstatSync(path).mode & 0o777;

const octal = (modes: readonly number[]) => modes.map((bits) => [bits.toString(8).padStart(3, '0'), bits] as const);

describe.each(octal([0o000, 0o022, 0o077, 0o777]))('under the umask %s, a written file', (_umask, umask) => {
  it.each(octal([0o600, 0o640, 0o644]))('has the mode %s', async (_mode, wanted) => {
    const path = join(temporaryFolder(), 'file');
    process.umask(umask);
    await writePrivateFile(path, 'secret', { mode: wanted, owner: serverUser() });
    process.umask(before);
    expect(mode(path)).toBe(wanted);
    expect(readFileSync(path, 'utf8')).toBe('secret');
  });

  it('replaces a file that everyone could write', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'file');
    writeFileSync(path, 'old');
    chmodSync(path, 0o666);
    process.umask(umask);
    await writePrivateFile(path, 'secret', { mode: 0o600 });
    process.umask(before);
    expect(mode(path)).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['file']);
  });
});

it('replaces a symbolic link, and does not follow it', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'aim'), 'kept');
  symlinkSync(join(folder, 'aim'), join(folder, 'file'));
  await writePrivateFile(join(folder, 'file'), 'secret', { mode: 0o600 });
  expect(lstatSync(join(folder, 'file')).isFile()).toBe(true);
  expect(readFileSync(join(folder, 'aim'), 'utf8')).toBe('kept');
});

it('refuses a symbolic link as the plane’s folder', async () => {
  const folder = temporaryFolder();
  await makeFolder(join(folder, 'aim'), { mode: 0o700 });
  expect(mode(join(folder, 'aim'))).toBe(0o700);
  symlinkSync(join(folder, 'aim'), join(folder, 'link'));
  await expect(makeFolder(join(folder, 'link'), { mode: 0o700 })).rejects.toThrow(/exists and is not a folder/);
});
