// The command as somebody calls it who has cloned the repository: by npm run and by npx, also in a folder below.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { withLock } from '../../scripts/lock.mjs';
import { cleanEnvironment } from '../support/service.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Another test of this clone may be setting up. */
const LOCK_MS_MAX = 120_000;

/** Calls a program as a shell does that knows nothing of the workspace. */
function called(program: string, args: readonly string[], cwd = root) {
  const path = (process.env.PATH ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  const env = { ...cleanEnvironment(), PATH: path.join(':') };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

it.each([
  ['npm', ['run', '--silent', 'telltale', '--', '--version'], root],
  ['npx', ['telltale', '--version'], root],
  ['npx', ['telltale', '--version'], join(root, 'compose')],
] as const)('%s %j answers in %s, and compiles nothing where nothing has changed', (program, args, cwd) => {
  expect(called(program, args, cwd)).toMatchObject({ status: 0, stdout: '0.1.0\n' });
  const stamp = join(root, '.telltale-setup.compiled.json');
  const { mtimeMs, ino } = statSync(stamp);
  expect(called(program, args, cwd)).toEqual({ status: 0, stdout: '0.1.0\n', stderr: '' });
  expect(statSync(stamp)).toMatchObject({ mtimeMs, ino });
});

it('answers at once while another run holds the lock, if there is nothing to set up', async () => {
  const [program, args] = ['npm', ['run', '--silent', 'telltale', '--', '--version']] as const;
  expect(called(program, args)).toMatchObject({ status: 0 });
  await withLock(join(root, '.telltale-setup.lock'), { waitMsMax: LOCK_MS_MAX, say: () => {} }, async () => {
    expect(called(program, args)).toEqual({ status: 0, stdout: '0.1.0\n', stderr: '' });
  });
});
