// A command of a clone compiles what has changed, and nothing where nothing has.
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compile } from '../../scripts/compile.mjs';

/** Notes its arguments; writes a file for each source of the package `one`, unless its notes say that it has. */
const compiler = `#!${process.execPath}
const { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
appendFileSync('compiled', process.argv.slice(3).join(' ') + '\\n');
if (readFileSync('packages/one/src/index.ts', 'utf8').includes('wrong')) process.exit(1);
mkdirSync('packages/one/dist', { recursive: true });
if (!existsSync('packages/one/dist/.tsbuildinfo')) writeFileSync('packages/one/dist/index.js', '');
writeFileSync('packages/one/dist/.tsbuildinfo', '');
`;

let root: string;
const path = (name: string): string => join(root, name);

function write(name: string, content: string): void {
  mkdirSync(dirname(path(name)), { recursive: true });
  writeFileSync(path(name), content);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'telltale-compile-'));
  for (const name of ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json', 'packages/one/tsconfig.json']) {
    write(name, '{}');
  }
  write('packages/one/src/index.ts', 'export {};');
  write('packages/one/test/one.test.ts', '');
  write('tests/all.test.ts', '');
  write('node_modules/.bin/tsc', compiler);
  chmodSync(path('node_modules/.bin/tsc'), 0o755);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** How often the compiler is run by a command of users. */
function compilations(...withTests: readonly boolean[]): number {
  rmSync(path('compiled'), { force: true });
  for (const each of withTests) compile({ root, env: {}, withTests: each });
  return existsSync(path('compiled')) ? readFileSync(path('compiled'), 'utf8').trim().split('\n').length : 0;
}

describe('a clone', () => {
  it('is compiled once, and not again if nothing has changed', () => {
    expect(compilations(false)).toBe(1);
    expect(compilations(false, false)).toBe(0);
    expect(compilations(true)).toBe(1);
    expect(compilations(false, true)).toBe(0);
  });

  it.each([
    ['a source', 'packages/one/src/index.ts'],
    ['the settings of the compiler', 'tsconfig.base.json'],
    ['the versions that are installed', 'package-lock.json'],
    ['a compiled file', 'packages/one/dist/index.js'],
  ])('is compiled again if %s has changed', (_, name) => {
    compilations(false);
    appendFileSync(path(name), ' ');
    expect(compilations(false, false)).toBe(1);
  });

  it('is compiled again if a source was added or removed', () => {
    compilations(false);
    write('packages/one/src/two.ts', '');
    write('packages/one/dist/two.js', '');
    expect(compilations(false, false)).toBe(1);
    rmSync(path('packages/one/src/two.ts'));
    expect(compilations(false, false)).toBe(1);
  });

  it.each(['packages/one/dist', 'packages/one/dist/index.js'])('without %s is compiled again', (name) => {
    compilations(false);
    rmSync(path(name), { recursive: true });
    expect(compilations(false, false)).toBe(1);
    expect(existsSync(path('packages/one/dist/index.js'))).toBe(true);
  });

  it.each(['tests/all.test.ts', 'packages/one/test/one.test.ts'])(
    'whose %s has changed is the same to users',
    (name) => {
      compilations(true);
      appendFileSync(path(name), ' ');
      expect(compilations(false)).toBe(0);
      expect(compilations(true, true)).toBe(1);
    },
  );

  it('is compiled again by the next command if it did not compile', () => {
    write('packages/one/src/index.ts', 'wrong');
    expect(() => compilations(false)).toThrow('do not compile');
    expect(() => compilations(false)).toThrow('do not compile');
    write('packages/one/src/index.ts', 'right');
    expect(compilations(false, false)).toBe(1);
  });

  it('is compiled again if its build record is truncated', () => {
    compilations(false);
    write('.telltale-setup.compiled.json', '{"packages":');
    expect(compilations(false, false)).toBe(1);
  });
});
