// A reader that went away is no fault; an output that could not be kept is, and neither shows a stack trace.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { main } from './support/program.ts';

const env = { ...process.env, TELLTALE_PLANE_DIR: join(tmpdir(), 'telltale-cli-test-never-up', 'plane') };

it.each([[['status']], [['status', '--json']], [['--help']]])(
  '%j exits as usual when its output is a closed pipe',
  async (args) => {
    const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const [code] = await once(child, 'close');
    expect({ code, stderr }).toEqual({ code: args[0] === 'status' ? 3 : 0, stderr: '' });
  },
);

it('down fails with one line when its output is on a full disk', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [main, 'down', '--json'], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', full, 'pipe'],
  });
  closeSync(full);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^\[telltale\] cannot write the output: .*ENOSPC.*\n$/);
});
