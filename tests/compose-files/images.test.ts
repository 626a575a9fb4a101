// The command that pins images writes what the registries tell, all of it or nothing. The registry is a stub.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { composeFolder, repository } from './support/compose-model.ts';

const stubs = join(import.meta.dirname, 'stubs');
/** It asks a stub for a dozen images. */
const RUN_MS_MAX = 120_000;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-images-'));
  file = join(folder, 'images.yaml');
  copyFileSync(join(composeFolder, 'images.yaml'), file);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function pin(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const script = join(repository, 'scripts/pin-images.ts');
  return spawnSync(process.execPath, [script, '--file', file, ...args], {
    encoding: 'utf8',
    timeout: RUN_MS_MAX,
    env: { PATH: [stubs, process.env.PATH].join(delimiter), ...env },
  });
}

interface Service {
  readonly image: string;
  readonly build?: { readonly args: Readonly<Record<string, string>> };
}
const images = (): Record<string, Service> => parse(readFileSync(file, 'utf8')).services;
const digest = (name: string): string => `sha256:${createHash('sha256').update(name).digest('hex')}`;

it('writes the digest after each version, and changes neither our own images nor anything else', () => {
  const before = images();
  const text = readFileSync(file, 'utf8');
  const { status, stderr } = pin();
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const pinned = (image: string): string => {
    const [tagged = ''] = image.split('@');
    return tagged.startsWith('telltale/') ? tagged : `${tagged}@${digest(tagged)}`;
  };
  const wanted = Object.fromEntries(
    Object.entries(before).map(([service, { image, build }]) => {
      if (build === undefined) return [service, { image: pinned(image) }];
      const args = Object.fromEntries(Object.entries(build.args).map(([name, value]) => [name, pinned(value)]));
      return [service, { image: pinned(image), build: { ...build, args } }];
    }),
  );
  expect(images()).toEqual(wanted);
  const withoutDigests = (content: string): string => content.replaceAll(/@sha256:\w+/g, '');
  expect(withoutDigests(readFileSync(file, 'utf8'))).toBe(withoutDigests(text));
});

it('changes nothing when run again, and replaces an outdated digest', () => {
  pin();
  const pinned = readFileSync(file, 'utf8');
  expect(pin().stdout).toMatch(/^0 of \d+ images written\n$/);
  expect(pin(['--check']).status).toBe(0);
  writeFileSync(file, pinned.replace(/@sha256:\w+/, `@${digest('an older one')}`));
  expect(pin(['--check'])).toMatchObject({ status: 1, stdout: expect.stringContaining('1 of ') });
  expect(pin().stdout).toMatch(/1 of \d+ images written\n$/);
  expect(readFileSync(file, 'utf8')).toBe(pinned);
});

const image = Object.values(parse(readFileSync(join(composeFolder, 'images.yaml'), 'utf8')).services as object)
  .map((service: { image: string }) => service.image.split('@')[0] ?? '')
  .findLast((name) => !name.startsWith('telltale/'));

it.each([
  ['the registry does not give the last one', { STUB_REFUSED: image }, `${image}: not found`],
  ['the answer is no JSON', { STUB_ANSWER: 'Name: something' }, 'without a digest'],
  ['the digest is none', { STUB_ANSWER: '{"digest":"sha256:abc"}' }, 'without a digest'],
  ['there is no docker', { PATH: '' }, 'no docker on the PATH'],
])('does not change the file if %s', (_, env, why) => {
  const before = readFileSync(file, 'utf8');
  const { status, stderr } = pin([], env);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^\[telltale images\] cannot learn the digest of \S+: .*; nothing was written\n$/);
  expect(stderr).toContain(why);
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(readdirSync(folder)).toEqual(['images.yaml']);
});

it('writes nothing with --check', () => {
  const before = readFileSync(file, 'utf8');
  expect(pin(['--check']).status).toBe(1);
  expect(readFileSync(file, 'utf8')).toBe(before);
});
