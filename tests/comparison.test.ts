// docs/comparison.md names a test beside each promise, and each is there.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const path = fileURLToPath(new URL('../docs/comparison.md', import.meta.url));
const rows = readFileSync(path, 'utf8')
  .split('\n')
  .filter((line) => /^\| [^|]/.test(line) && !line.startsWith('| |'));
const proof = readFileSync(fileURLToPath(new URL('compose/main.ts', import.meta.url)), 'utf8');
/** Checks of the proof, each in a file of its own that names it. */
const checks = [...proof.matchAll(/from '\.\/(checks\/[\w-]+)\.ts'/g)].map(([, file]) => {
  const text = readFileSync(fileURLToPath(new URL(`compose/${file}.ts`, import.meta.url)), 'utf8');
  return /name: '([\w-]+)'/.exec(text)?.[1];
});

it('there are rows to look at', () => expect(rows.length).toBeGreaterThan(15));

it.each(rows.map((row) => [row.split('|')[1]?.trim(), row] as const))('%s', (_, row) => {
  const held = row.split('|')[3] ?? '';
  const files = [...held.matchAll(/\]\(([^)]+)\)/g)].map(([, file = '']) => join(dirname(path), file));
  const named =
    /`test:compose`: ([\w, -]+)/
      .exec(held)?.[1]
      ?.split(',')
      .map((name) => name.trim()) ?? [];
  expect(files.length + named.length).toBeGreaterThan(0);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
  expect(named.filter((name) => !checks.includes(name))).toEqual([]);
});
