// Folders: made in a bounded number of steps, and refused where another user may have put them.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ensureFolder, ensurePrivateFolder, listFolder, nearestOwner, strangerAbove } from '../src/index.ts';

const root = mkdtempSync(join(tmpdir(), 'telltale-files-'));
let count = 0;

/** A path of the test's own, with nothing there. */
function place(): string {
  count += 1;
  return join(root, String(count));
}

afterAll(() => rmSync(root, { recursive: true, force: true }));

const isRoot = process.getuid?.() === 0;
const mode = (path: string): number => lstatSync(path).mode & 0o777;

/** What another process says that makes the folder; ended when it takes longer than a second. */
function ensureElsewhere(path: string, before = ''): string {
  const module = new URL('../src/index.ts', import.meta.url).href;
  const source = `import { ensureFolder } from ${JSON.stringify(module)}; ${before}
    try { ensureFolder(process.argv[1], 0o700); console.log('made'); } catch (error) { console.log(error.code); }`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', source, path], {
    encoding: 'utf8',
    timeout: 60_000,
    killSignal: 'SIGKILL',
  }).trim();
}

describe('a folder', () => {
  it('is created with its parents, for its owner only', () => {
    const path = join(place(), 'a', 'b', 'c');
    ensureFolder(path, 0o700);
    expect(mode(path)).toBe(0o700);
    expect(mode(join(path, '..', '..'))).toBe(0o700);
    ensureFolder(path, 0o700);
  });

  it('with a relative path is created below the working folder', () => {
    const path = place();
    mkdirSync(path);
    const source = `process.chdir(${JSON.stringify(path)}); process.argv[1] = './x/y';`;
    expect(ensureElsewhere('', source)).toBe('made');
    expect(existsSync(join(path, 'x', 'y'))).toBe(true);
  });

  it.each([
    ['0', '0o000'],
    ['0777', '0o777'],
  ])('is usable by its owner only under the umask %s', (_name, umask) => {
    const path = join(place(), 'a', 'b');
    expect(ensureElsewhere(path, `process.umask(${umask});`)).toBe('made');
    expect(mode(path)).toBe(0o700);
    expect(mode(join(path, '..'))).toBe(0o700);
  });

  it.runIf(existsSync('/proc/self'))('below /proc ends with an errno instead of never', () => {
    expect(ensureElsewhere('/proc/none')).toBe('ENOENT');
    expect(ensureElsewhere('/proc/none/a/b/c')).toBe('ENOENT');
  });

  it('with a path that is too deep is rejected', () => {
    expect(() => ensureFolder(join(place(), ...Array.from({ length: 80 }, () => 'a')), 0o700)).toThrow(/ENOENT/);
  });

  it('is an error that says so when the path exists and is not a folder', () => {
    const path = place();
    writeFileSync(path, '');
    expect(() => ensureFolder(path, 0o700)).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
    expect(() => ensureFolder(join(path, 'below'), 0o700)).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
  });

  it('is an error that says so when the path is a dangling link or a loop of links', () => {
    const path = place();
    mkdirSync(path);
    symlinkSync(join(path, 'nothing'), join(path, 'dangling'));
    symlinkSync(join(path, 'loop'), join(path, 'loop'));
    expect(() => ensureFolder(join(path, 'dangling'), 0o700)).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
    expect(() => ensureFolder(join(path, 'loop'), 0o700)).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
    expect(() => ensureFolder(join(path, 'loop', 'below'), 0o700)).toThrow(expect.objectContaining({ code: 'ELOOP' }));
    expect(existsSync(join(path, 'nothing'))).toBe(false);
  });
});

describe('a private folder', () => {
  it('is never a link, whoever made it', () => {
    const path = place();
    mkdirSync(join(path, 'aim'), { recursive: true });
    symlinkSync(join(path, 'aim'), join(path, 'link'));
    expect(() => ensurePrivateFolder(join(path, 'link'))).toThrow(/the path is a link, not a folder/);
  });

  it.runIf(isRoot)('is not another user’s, for root neither', () => {
    const path = place();
    mkdirSync(path);
    chownSync(path, 4_711, 4_711);
    chmodSync(path, 0o777);
    expect(() => ensurePrivateFolder(path)).toThrow(
      expect.objectContaining({ code: 'EPERM', message: expect.stringContaining('another user (4711)') }),
    );
  });
});

describe('the owner of a folder', () => {
  it.runIf(isRoot)('is found for the folder, and for its parents', () => {
    const path = place();
    mkdirSync(join(path, 'a', 'b'), { recursive: true });
    expect(strangerAbove(join(path, 'a', 'b', 'c'))).toBeUndefined();
    chownSync(path, 4_711, 4_711);
    expect(strangerAbove(join(path, 'a', 'b', 'c'))).toEqual({ path, uid: 4_711 });
    symlinkSync(join(path, 'a', 'b'), join(root, 'by-link'));
    expect(strangerAbove(join(root, 'by-link'))).toEqual({ path, uid: 4_711 });
    expect(nearestOwner(join(path, 'none', 'none'))).toEqual({ path, owner: 'user 4711 (mode 0755)' });
  });
});

describe('names in a folder', () => {
  it('are listed up to the limit, and are empty when there is no folder', () => {
    const path = place();
    mkdirSync(path);
    for (let n = 0; n < 20; n++) writeFileSync(join(path, String(n)), '');
    expect(listFolder(path)).toHaveLength(20);
    expect(listFolder(path, 7)).toHaveLength(7);
    expect(listFolder(join(path, 'none'))).toEqual([]);
    expect(listFolder(join(path, '1'))).toEqual([]);
  });
});
