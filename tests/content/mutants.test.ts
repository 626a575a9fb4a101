// The copy of the content that is broken on purpose: unbroken, it compiles and builds what is committed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Workspace } from './mutants/workspace.ts';

const dashboards = fileURLToPath(new URL('../../dashboards', import.meta.url));

it('the sources of the mutants compile outside the repository, and build the committed dashboards', async () => {
  using workspace = new Workspace();
  expect(await workspace.compileErrors()).toBeUndefined();
  const built = await workspace.build();
  expect(built?.size).toBeGreaterThan(20);
  for (const [path, text] of built ?? []) expect(text, path).toBe(readFileSync(join(dashboards, path), 'utf8'));
});

it('a source that does not compile is reported with the compiler’s message', async () => {
  using workspace = new Workspace();
  workspace.write('packages/catalog/src/index.ts', 'export const name: number = "text";\n');
  expect(await workspace.compileErrors()).toMatch(/index\.ts.*error TS2322/);
});
