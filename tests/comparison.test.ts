// docs/comparison.md names beside each promise the tests that hold it, by their titles, and each is there.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { titlesIn } from './support/test-titles.ts';

const path = fileURLToPath(new URL('../docs/comparison.md', import.meta.url));
const rows = readFileSync(path, 'utf8')
  .split('\n')
  .filter((line) => /^\| [^|]/.test(line) && !/^\| (?:complaint )?\|/.test(line));
/** Checks of a proof on real servers, each in a file of its own that names it. */
function checksOf(proof: string): readonly (string | undefined)[] {
  const main = readFileSync(fileURLToPath(new URL(`${proof}/main.ts`, import.meta.url)), 'utf8');
  return [...main.matchAll(/from '\.\/(checks\/[\w-]+)\.ts'/g)].map(([, file]) => {
    const text = readFileSync(fileURLToPath(new URL(`${proof}/${file}.ts`, import.meta.url)), 'utf8');
    return /^ {2}name: '([\w-]+)'/m.exec(text)?.[1];
  });
}
const checks: Readonly<Record<string, readonly (string | undefined)[]>> = {
  compose: checksOf('compose'),
  k8s: checksOf('k8s'),
};

/** What a row names that is not there, and files of which it names no test. */
function missing(held: string): string[] {
  const named = [...held.matchAll(/`test:(compose|k8s)`: (\w[\w-]*(?:, \w[\w-]*)*)/g)].flatMap(
    ([, proof = '', names = '']) => names.split(', ').map((name) => ({ name, isThere: checks[proof]?.includes(name) })),
  );
  const files = [...held.matchAll(/\[[^\]]+\]\(([^)]+)\)(?:: ((?:"[^"]+"(?:, )?)+))?/g)];
  return [
    ...named.filter(({ isThere }) => isThere !== true).map(({ name }) => `no check ${name}`),
    ...files.flatMap(([, file = '', quoted = '']) => {
      const titles = [...quoted.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title);
      const has = titlesIn(join(dirname(path), file));
      if (titles.length === 0) return [`no test of ${file} is named`];
      return titles.filter((title) => !has(title)).map((title) => `${file} has no test "${title}"`);
    }),
    ...(named.length + files.length === 0 ? ['nothing is named'] : []),
  ];
}

it('there are rows', () => expect(rows.length).toBeGreaterThan(15));

it.each(rows.map((row) => [row.split('|')[1]?.trim() ?? '', row] as const))('%s', (_, row) => {
  expect(missing(row.split('|')[3] ?? '')).toEqual([]);
});

describe('a row', () => {
  it.each([
    ['[life](../packages/plane/test/life.test.ts)', ['no test of ../packages/plane/test/life.test.ts is named']],
    [
      '[life](../packages/plane/test/life.test.ts): "a plane lives for ever"',
      ['../packages/plane/test/life.test.ts has no test "a plane lives for ever"'],
    ],
    ['`test:compose`: healthy, wealthy', ['no check wealthy']],
    ['`test:k8s`: applied, healthy', ['no check healthy']],
    ['yes', ['nothing is named']],
  ])('of %s is reported as unproven', (held, why) => {
    expect(missing(held)).toEqual(why);
  });

  it('is proven by titles that contain values, and by titles that are a value', () => {
    const folder = mkdtempSync(join(tmpdir(), 'telltale-titles-'));
    try {
      const file = join(folder, 'some.test.ts');
      writeFileSync(
        file,
        `const kept = { 'has a bound': 1 };
        describe.each(all)('of %s', () => {
          it.skipIf(no).each(Object.keys(kept))('%s', () => {});
          it(\`takes \${much} and no more\`, () => {});
          it.each([1])('$name is kept', () => {});
        });`,
      );
      const has = titlesIn(file);
      const titles = [
        'of one',
        'has a bound',
        'takes 5 and no more',
        'it is kept',
        'has no bound',
        'takes 5',
        'anything',
      ];
      expect(titles.map(has)).toEqual([true, true, true, true, false, false, false]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
