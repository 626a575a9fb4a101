// A native plane does not start on a machine that is too small. The machine is this one, made to look smaller: in a
// namespace of its own a file lies over what its kernel says of its memory, and a small file system over its disk.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from './support/temporary-folder.ts';

const bringsUp = fileURLToPath(new URL('fixtures/brings-up.ts', import.meta.url));
const unshare = ['--mount', '--propagation', 'private'];
const mayMount = spawnSync('unshare', [...unshare, 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

/** Runs `up` behind mounts that nobody else sees. */
function upBehind(mounts: string, folder: string): { status: number | null; said: string } {
  const program = [process.execPath, bringsUp, join(folder, 'plane')];
  const args = [...unshare, 'sh', '-c', `${mounts} && exec "$@"`, 'sh', ...program];
  const { status, stderr } = spawnSync('unshare', args, { encoding: 'utf8' });
  return { status, said: stderr };
}

it.skipIf(!mayMount)('starts nothing with too little memory, and names the available and the required size', () => {
  const folder = temporaryFolder();
  const meminfo = join(folder, 'meminfo');
  const kernelReport = readFileSync('/proc/meminfo', 'utf8');
  writeFileSync(
    meminfo,
    kernelReport.replace(/^(MemAvailable:\s+)\d+/m, (_, name: string) => `${name}500000`),
  );
  const { status, said } = upBehind(`mount --bind ${meminfo} /proc/meminfo`, folder);
  expect(status).not.toBe(0);
  expect(said).toContain(
    'cannot run the plane: 512 MB of memory are available, and the parts to start need 1.5 GB. Stop other programs.',
  );
  expect(existsSync(join(folder, 'plane/secrets'))).toBe(false);
});

it.skipIf(!mayMount)('starts nothing with too little disk space, and names the folder', () => {
  const folder = temporaryFolder();
  const { status, said } = upBehind(`mount -t tmpfs -o size=100m,mode=755 none ${folder}`, folder);
  expect(status).not.toBe(0);
  expect(said).toContain(
    `cannot keep the plane in ${join(folder, 'plane')}: 105 MB are free and 1.1 GB are needed. Free some space`,
  );
});
