// What the build of an image lays into its context never changes the cache that the files come from.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { layImage } from './images/build.ts';
import type { Image } from './images/image.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-context-'));
  for (const [path, text] of [
    ['cache/server/lib/one', 'one'],
    ['cache/java/release', '21'],
  ] as const) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('does not change a folder that the cache links to when files are added to the copy', async () => {
  mkdirSync(join(folder, 'other-cache'));
  symlinkSync(join(folder, 'cache/server'), join(folder, 'other-cache/server'));
  const image: Image = {
    service: 'server',
    base: 'small',
    holds: 'a server',
    copies: [
      { from: join(folder, 'other-cache/server'), to: '/usr/share/server' },
      { from: join(folder, 'cache/java'), to: '/usr/share/server/jdk' },
    ],
    texts: { '/usr/share/server/lib/one': 'another' },
    lines: [],
  };
  const context = join(folder, 'context');
  mkdirSync(join(context, 'root'), { recursive: true });
  await layImage(context, image);
  const laid = join(context, 'root/usr/share/server');
  expect(readFileSync(join(laid, 'jdk/release'), 'utf8')).toBe('21');
  expect(readFileSync(join(laid, 'lib/one'), 'utf8')).toBe('another');
  expect(readdirSync(join(folder, 'cache/server'))).toEqual(['lib']);
  expect(readFileSync(join(folder, 'cache/server/lib/one'), 'utf8')).toBe('one');
});
