// The installed command on a Node that is older than it needs: it says so, whatever that Node cannot import.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../plane/test/support/temporary-folder.ts';

const own = join(import.meta.dirname, '..');

/** The package as it is installed, or in a clone, with a program that no older Node can import. */
function packageIn(files: Record<string, string>): string {
  const folder = join(temporaryFolder(), 'packages', 'cli');
  for (const path of ['bin/telltale.js', 'package.json']) cpSync(join(own, path), join(folder, path));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return join(folder, 'bin', 'telltale.js');
}

const installed = { 'dist/main.js': "import { none } from 'node:fs/promises';\nnone();\n" };
const program = { 'dist/main.js': "console.log('runs', process.argv.slice(2).join(' '));\n" };
const clone = {
  ...installed,
  'src/main.ts': '',
  '../../scripts/run.mjs': "console.log('by the clone', process.argv.slice(2).join(' '));\n",
};

/** Runs it by a Node that says to be of that version. */
function run(bin: string, version: string): { status: number | null; stdout: string; stderr: string } {
  const versions = JSON.stringify({ ...process.versions, node: version });
  const preload = `data:text/javascript,Object.defineProperty(process,'versions',{value:${encodeURIComponent(versions)}})`;
  return spawnSync(process.execPath, ['--import', preload, bin, 'init', '--write'], { encoding: 'utf8' });
}

it.each(['18.20.8', '20.20.2', '22.3.0', '22.14.0'])('Node %s is rejected with the required version', (version) => {
  const { status, stdout, stderr } = run(packageIn(installed), version);
  expect(stderr).toBe(
    `[telltale] Node ${version} is too old: telltale needs Node 22.15 or newer. Install it, for example by nvm install --lts, or from https://nodejs.org/en/download.\n`,
  );
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
});

it.each(['22.15.0', '22.22.3', '24.0.0', '101.0.0'])('Node %s runs the program', (version) => {
  expect(run(packageIn(program), version)).toMatchObject({ status: 0, stdout: 'runs init --write\n', stderr: '' });
});

it('the minimum version is that of engines in package.json', () => {
  const manifest = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'));
  const other = packageIn({
    ...installed,
    'package.json': JSON.stringify({ ...manifest, engines: { node: '>=99.7' } }),
  });
  expect(run(other, '99.6.0').stderr).toContain('telltale needs Node 99.7 or newer');
});

it('in a clone, every Node that its scripts accept starts it, because they run it with the Node of the workspace', () => {
  expect(run(packageIn(clone), '20.20.2')).toMatchObject({ status: 0, stdout: 'by the clone telltale init --write\n' });
});
