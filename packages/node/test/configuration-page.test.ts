// The page about settings is what the schema says.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { configurationPage } from '../src/configuration-page.ts';

it('docs/configuration.md is what `npm run docs` writes', () => {
  const committed = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
  expect(committed).toBe(configurationPage());
});
