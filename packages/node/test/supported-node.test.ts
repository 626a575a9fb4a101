// On a Node that is too old the preload says so in one line, and the app runs on.
import { execFileSync, spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { isSupportedNode, unsupported } from '../src/process/supported-node.ts';
import { cleanEnvironment, preloadPath } from './support/app.ts';

it.each([
  ['18.20.8', false],
  ['20.20.2', false],
  ['22.14.0', false],
  ['22.15.0', true],
  ['24.0.0', true],
  ['26.1.0', true],
])('Node %s is supported: %s', (version, supported) => {
  expect(isSupportedNode(version)).toBe(supported);
});

it.each([
  ['Bun', { node: '24.3.0', bun: '1.3.0' }, 'this is Bun 1.3.0: '],
  ['Deno', { node: '24.2.0', deno: '2.5.0' }, 'this is Deno 2.5.0: '],
  ['an old Node', { node: '20.1.0' }, 'this is 20.1.0: '],
])('%s causes one short line of warning, with a remedy', (_, versions, message) => {
  const line = unsupported(versions);
  expect(line).toMatch(/^\[telltale preload\] needs Node 22\.15 or newer, .* (?:Run it with|Update) Node\.\n$/);
  expect(line).toContain(message);
  expect(line?.length).toBeLessThan(200);
});

it('a supported Node causes no message', () => {
  expect(unsupported(process.versions)).toBeUndefined();
});

/** A Node of the machine's own that is too old, if there is one. */
function oldNode(): string | undefined {
  for (const path of ['/usr/bin/node', '/usr/local/bin/node']) {
    try {
      const version = execFileSync(path, ['--version'], { encoding: 'utf8' }).trim().slice(1);
      if (!isSupportedNode(version) && version >= '20') return path;
    } catch {
      // There is none at this place.
    }
  }
  return undefined;
}

it('an app on a Node that is too old runs as usual, with one line', ({ skip }) => {
  const node = oldNode();
  if (node === undefined) return skip('this machine has no Node of its own between 20 and 22.14');
  const { status, stdout, stderr } = spawnSync(node, ['--import', preloadPath, '-e', 'console.log("told")'], {
    encoding: 'utf8',
    env: cleanEnvironment(),
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'told\n' });
  expect(stderr).toMatch(/^\[telltale preload\] needs Node 22\.15 or newer, and this is 20\.[\d.]+: .*\n$/);
});
