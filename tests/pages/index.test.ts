// The index of the documentation names every page once.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const docs = fileURLToPath(new URL('../../docs', import.meta.url));

it('docs/README.md names each page of docs/ exactly once', () => {
  const pages = readdirSync(docs).filter((name) => name.endsWith('.md') && name !== 'README.md');
  const index = readFileSync(join(docs, 'README.md'), 'utf8');
  const named = [...index.matchAll(/^\| \[[\w-]+\]\(([\w-]+\.md)\)/gm)].map(([, page]) => page);
  expect(named.sort()).toEqual(pages.sort());
});
