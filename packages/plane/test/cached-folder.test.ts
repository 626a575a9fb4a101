// What is downloaded is in the cache whole or not at all, and made once.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cachedFolder } from '../src/artifacts/cached-folder.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** Makes a folder with one file, and counts how often. */
function request(cacheDir: string, made: string[] = []) {
  return {
    cacheDir,
    name: 'thing-1',
    title: 'the thing',
    bytesNeeded: 1,
    make: async (folder: string) => {
      made.push(folder);
      writeFileSync(join(folder, 'file'), 'content');
      return { version: '1' };
    },
  };
}

describe('a cached folder', () => {
  it('is created once, and found with its details afterwards', async () => {
    const cacheDir = temporaryFolder();
    const made: string[] = [];
    const first = await cachedFolder(request(cacheDir, made));
    const second = await cachedFolder(request(cacheDir, made));
    expect(made).toHaveLength(1);
    expect(second).toEqual(first);
    expect(second.details).toEqual({ version: '1' });
    expect(readFileSync(join(second.path, 'file'), 'utf8')).toBe('content');
  });

  it('is created once if two callers need it at the same time', async () => {
    const cacheDir = temporaryFolder();
    const made: string[] = [];
    await Promise.all([1, 2, 3].map(() => cachedFolder(request(cacheDir, made))));
    expect(made).toHaveLength(1);
  });

  it('is created again if one of its files was changed or deleted', async () => {
    const cacheDir = temporaryFolder();
    const made: string[] = [];
    const { path } = await cachedFolder(request(cacheDir, made));
    writeFileSync(join(path, 'file'), 'damaged');
    writeFileSync(join(path, 'file'), 'damaged and longer');
    await cachedFolder(request(cacheDir, made));
    expect(readFileSync(join(path, 'file'), 'utf8')).toBe('content');
    rmSync(join(path, 'file'));
    await cachedFolder(request(cacheDir, made));
    expect(made).toHaveLength(3);
  });

  it('leaves nothing behind if it cannot be created', async () => {
    const cacheDir = temporaryFolder();
    const failing = { ...request(cacheDir), make: () => Promise.reject(new Error('the line is dead')) };
    await expect(cachedFolder(failing)).rejects.toThrow(
      `[telltale plane] cannot prepare the thing in ${cacheDir}: the line is dead.`,
    );
    expect(readdirSync(cacheDir)).toEqual(['.thing-1.lock']);
  });

  it('is created again after a run that was killed while creating it', async () => {
    const cacheDir = temporaryFolder();
    const program = new URL('./fixtures/makes-for-ever.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [program, cacheDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    expect(readdirSync(cacheDir).some((name) => name.includes('making'))).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'close');
    const { path } = await cachedFolder(request(cacheDir));
    expect(existsSync(join(path, 'file'))).toBe(true);
    expect(readdirSync(cacheDir).toSorted()).toEqual(['.thing-1.lock', 'thing-1']);
  });

  it('is not started if there is too little disk space', async () => {
    const cacheDir = temporaryFolder();
    const made: string[] = [];
    await expect(cachedFolder({ ...request(cacheDir, made), bytesNeeded: 2 ** 60 })).rejects.toThrow(
      /^\[telltale plane\] cannot download the thing into .*: \d+ MB are free and 1099511627776 MB are needed\. Free some space there or set TELLTALE_CACHE_DIR/,
    );
    expect(made).toHaveLength(0);
  });

  it('names the folder that is not writable', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(cachedFolder(request(join(file, 'cache')))).rejects.toThrow(
      /^\[telltale plane\] cannot make the folder .*TELLTALE_CACHE_DIR/,
    );
  });
});
