// Where a page or a message has one install a package of ours, it says how while npm has none of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { examineApp } from '../../packages/cli/src/doctor/examine-app.ts';
import { fakePlane } from '../../packages/cli/test/support/fake-plane.ts';
import { notOnNpm } from '../../packages/plane/src/not-on-npm.ts';
import { temporaryFolder } from '../../packages/plane/test/support/temporary-folder.ts';
import { pages, root } from './pages.ts';

const installs = /\b(?:npm (?:install|i)|yarn add|pnpm add)\b[^\n`]*\s@telltale\//;
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

it.each(pages.filter((page) => installs.test(textOf(page))))('%s links to the installation from a clone', (page) => {
  const link = `${'../'.repeat(page.split('/').length - 1)}README.md#in-a-service-of-your-own`;
  expect(textOf(page).replaceAll(/\s+/g, ' ')).toMatch(/is not on npm yet: \[In a service of your own\]/);
  expect(textOf(page)).toContain(link);
});

it('the section exists, and says that the preload is not on npm', () => {
  expect(textOf('README.md')).toMatch(
    /\n## In a service of your own\n\nIt is not on npm's registry yet\. In the clone/,
  );
  expect(notOnNpm).toContain('the section "In a service of your own" of README.md');
});

it('the doctor of an app without the preload names the section', async () => {
  const before = process.cwd();
  process.chdir(temporaryFolder());
  try {
    const findings = await examineApp(fakePlane({}), { command: ['node', 'app.js'], env: {}, secondsMax: 5 });
    expect(findings).toMatchObject([{ state: 'failure', remedy: expect.stringContaining(`Install it. ${notOnNpm}`) }]);
  } finally {
    process.chdir(before);
  }
});
