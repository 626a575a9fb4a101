// Ctrl-C during `up` ends what was begun, and the exit code says which signal it was.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { main } from './support/program.ts';

const anyPorts = ['--elasticsearch-port', '0', '--prometheus-port', '0', '--alertmanager-port', '0'];

function mentioning(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        // It ended meanwhile.
        return false;
      }
    });
}

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s during up leaves nothing running and exits with %d', async (signal, exitCode) => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-cli-test-'));
  chmodSync(folder, 0o755);
  const planeDir = join(folder, 'plane');
  const child = spawn(process.execPath, [main, 'up', '--json', ...anyPorts], {
    env: { ...process.env, TELLTALE_PLANE_DIR: planeDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  // A second signal would end the command at once.
  let asked = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    if (asked || !/Start Elasticsearch [\d.]+ \.\.\./.test(stderr)) return;
    asked = true;
    child.kill(signal);
  });
  const [code] = await once(child, 'close');
  expect(code, stderr).toBe(exitCode);
  expect(stderr).toContain(`interrupted by ${signal}: everything that the command had started was stopped`);
  expect(mentioning(planeDir)).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});
