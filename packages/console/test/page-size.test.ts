// What a browser loads of the console's page: small enough for a small machine, and with the licences of what is in it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../public/', import.meta.url));
const text = (name: string): string => readFileSync(join(folder, name), 'utf8');

it('is at most 60 kB in all, compressed as the server sends it', () => {
  const loaded = readdirSync(folder).filter((name) => name !== 'licenses.txt');
  expect(loaded.toSorted()).toEqual(expect.arrayContaining(['console.css', 'console.js', 'index.html']));
  const bytes = loaded.map((name) => gzipSync(readFileSync(join(folder, name)), { level: 9 }).length);
  expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(60_000);
});

it('names the bundled packages, with their complete licences', () => {
  const manifest: { devDependencies: Record<string, string> } = JSON.parse(
    readFileSync(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8'),
  );
  const licences = text('licenses.txt');
  for (const [name, version] of Object.entries(manifest.devDependencies)) {
    expect(licences).toContain(`${name} ${version} (MIT)`);
  }
  expect(licences.match(/Permission is hereby granted, free of charge/g)).toHaveLength(
    Object.keys(manifest.devDependencies).length,
  );
});

it('requests nothing from other origins: its code has no such address', () => {
  const addresses = [
    ...`${text('console.js')}${text('console.css')}${text('index.html')}`.matchAll(/\bhttps?:\/\/[\w.-]+/g),
  ];
  // Names of formats, which nothing is loaded from.
  expect(addresses.map(([address]) => address).filter((address) => address !== 'http://www.w3.org')).toEqual([]);
});

it('evaluates no text as code', () => {
  expect(text('console.js')).not.toMatch(/\beval\(|new Function\(|document\.write|insertAdjacentHTML/);
});
