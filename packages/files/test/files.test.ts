// Files: read within bounds and never waited for; written where nobody else can have put something.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createFile,
  openOwnFile,
  readFileStart,
  readOwnFile,
  readRegularFile,
  removeFile,
  replaceFile,
} from '../src/index.ts';

const root = mkdtempSync(join(tmpdir(), 'telltale-files-'));
const at = (name: string): string => join(root, name);
const isRoot = process.getuid?.() === 0;
const server = createServer();
const withCode = (code: string): unknown => expect.objectContaining({ code });

beforeAll(async () => {
  execFileSync('mkfifo', [at('pipe')]);
  await new Promise<void>((resolve) => server.listen(at('socket'), resolve));
  symlinkSync(at('pipe'), at('link-to-pipe'));
  symlinkSync(at('none'), at('dangling'));
  symlinkSync(at('loop'), at('loop'));
  mkdirSync(at('folder'));
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(root, { recursive: true, force: true });
});

describe('reading', () => {
  it.each([
    ['a pipe', () => at('pipe'), 'EINVAL'],
    ['a link to a pipe', () => at('link-to-pipe'), 'EINVAL'],
    ['a socket', () => at('socket'), 'EINVAL'],
    ['a device without end', () => '/dev/zero', 'EINVAL'],
    ['a folder', () => at('folder'), 'EINVAL'],
    ['a dangling link', () => at('dangling'), 'ENOENT'],
    ['a loop of links', () => at('loop'), 'ELOOP'],
    ['nothing', () => at('none'), 'ENOENT'],
  ])('%s is an error at once', (_name, path, code) => {
    expect(() => readRegularFile(path(), 100)).toThrow(withCode(code));
    expect(() => readFileStart(path(), 100)).toThrow(withCode(code));
  });

  it('a file follows links, because a mounted secret is one', () => {
    writeFileSync(at('aim'), 'secret');
    symlinkSync(at('aim'), at('link'));
    expect(readRegularFile(at('link'), 100).toString()).toBe('secret');
  });

  it('is limited: a longer file is an error, or is cut', () => {
    writeFileSync(at('long'), 'x'.repeat(10_000));
    expect(readRegularFile(at('long'), 10_000)).toHaveLength(10_000);
    expect(() => readRegularFile(at('long'), 9_999)).toThrow(withCode('EFBIG'));
    expect(readFileStart(at('long'), 9_999)).toHaveLength(9_999);
    writeFileSync(at('empty'), '');
    expect(readRegularFile(at('empty'), 10)).toHaveLength(0);
  });

  it.runIf(existsSync('/proc/self/mountinfo'))('a file of /proc, whose size is said to be 0, gets all of it', () => {
    expect(readRegularFile('/proc/self/mountinfo', 1_000_000).toString()).toBe(
      readFileSync('/proc/self/mountinfo', 'utf8'),
    );
  });
});

describe('a new file', () => {
  it('can be read by its owner only, under every umask', () => {
    const module = new URL('../src/index.ts', import.meta.url).href;
    const source = `import { createFile } from ${JSON.stringify(module)};
      for (const umask of [0, 0o777]) { process.umask(umask); createFile(process.argv[1] + umask); }`;
    execFileSync(process.execPath, ['--input-type=module', '-e', source, at('made')]);
    expect(lstatSync(at('made0')).mode & 0o777).toBe(0o600);
    expect(lstatSync(at('made511')).mode & 0o777).toBe(0o600);
  });

  it('fails if the path exists, and follows no link', () => {
    writeFileSync(at('there'), 'kept');
    symlinkSync(at('aim-of-link'), at('planted'));
    for (const name of ['there', 'planted', 'pipe', 'socket', 'folder']) {
      expect(() => createFile(at(name)), name).toThrow(withCode('EEXIST'));
    }
    expect(readFileSync(at('there'), 'utf8')).toBe('kept');
    expect(existsSync(at('aim-of-link'))).toBe(false);
  });
});

describe('a file of one’s own', () => {
  it('is not a link or a pipe, and has no second hard link', () => {
    writeFileSync(at('own'), 'x');
    symlinkSync(at('own'), at('own-link'));
    linkSync(at('own'), at('own-second'));
    expect(() => openOwnFile(at('own-link'), 'append')).toThrow(withCode('ELOOP'));
    expect(() => openOwnFile(at('own'), 'append')).toThrow(withCode('EPERM'));
    expect(() => openOwnFile(at('pipe'), 'read')).toThrow(withCode('EINVAL'));
    // Nobody reads it: to write to it is an error of its own.
    expect(() => openOwnFile(at('pipe'), 'append')).toThrow(withCode('ENXIO'));
    expect(readOwnFile(at('own'), 10).toString()).toBe('x');
    expect(() => readOwnFile(at('own'), 0)).toThrow(withCode('EFBIG'));
  });

  it('that others could read becomes private when it is written to', () => {
    writeFileSync(at('open'), '', { mode: 0o644 });
    chmodSync(at('open'), 0o666);
    closeSync(openOwnFile(at('open'), 'append'));
    expect(lstatSync(at('open')).mode & 0o777).toBe(0o600);
  });

  it.runIf(isRoot)('is not another user’s, for root neither', () => {
    writeFileSync(at('foreign'), 'forged');
    chownSync(at('foreign'), 4_711, 4_711);
    expect(() => openOwnFile(at('foreign'), 'append')).toThrow(withCode('EPERM'));
    expect(() => readOwnFile(at('foreign'), 100)).toThrow(withCode('EPERM'));
  });
});

describe('replacing a file', () => {
  it('leaves the new content, its mode, and nothing beside it', () => {
    mkdirSync(at('replaced'));
    const path = at('replaced/file');
    replaceFile(path, 'one', 0o644);
    replaceFile(path, 'two', 0o600);
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(at('replaced'))).toEqual(['file']);
  });

  it('that fails leaves nothing either', () => {
    mkdirSync(at('kept/file'), { recursive: true });
    expect(() => replaceFile(at('kept/file'), 'one')).toThrow(withCode('EISDIR'));
    expect(readdirSync(at('kept'))).toEqual(['file']);
  });
});

it('removing a file never throws, and returns whether it is gone', () => {
  writeFileSync(at('removed'), '');
  expect(removeFile(at('removed'))).toBe(true);
  expect(removeFile(at('removed'))).toBe(true);
  expect(removeFile(at('folder'))).toBe(false);
});
