// The image of the example shop keeps what the shop needs when it removes what only development needs.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

function read(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
}

const lock: { readonly packages: Readonly<Record<string, { readonly dev?: boolean }>> } = JSON.parse(
  read('package-lock.json'),
);
const { dependencies }: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
  read('examples/shop/package.json'),
);

it('the shop survives the removal of development packages', () => {
  const isForDevelopment = Object.keys(dependencies).some((name) => lock.packages[`node_modules/${name}`]?.dev);
  const commands = read('compose/demo/Dockerfile')
    .replaceAll('\\\n', ' ')
    .split(/\n|&&/)
    .map((command) => command.trim().replace(/^RUN /, ''));
  const at = (start: string): number => commands.findIndex((command) => command.startsWith(start));
  const removed = at('npm prune --omit=dev');
  expect(removed).toBeGreaterThan(0);
  for (const moved of [
    'npm pkg set "dependencies.@telltale-examples/shop=file:examples/shop"',
    'npm pkg delete "devDependencies.@telltale-examples/shop"',
  ]) {
    // Where the lock says nothing of it, nothing has to be moved.
    expect(isForDevelopment ? at(moved) : 0, moved).toBeGreaterThanOrEqual(0);
    expect(at(moved)).toBeLessThan(removed);
  }
});
