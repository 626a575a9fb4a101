// The demo names its own flag where ports are taken, and what it was called with goes on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { PlaneError } from '@telltale/plane';
import { expect, it, onTestFinished } from 'vitest';
import { inDemoWords } from '../port-taken.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

it('all taken ports are named, with the command of the demo that takes others', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-demo-ports-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  // The servers would run as an unprivileged user.
  chmodSync(folder, 0o755);
  const taken = [createServer(), createServer(), createServer()];
  onTestFinished(() => {
    for (const server of taken) server.close();
  });
  for (const server of taken) await once(server.listen(0, '127.0.0.1'), 'listening');
  const [elasticsearch, prometheus, alertmanager] = taken.map((server) => (server.address() as AddressInfo).port);
  // The ports of its last run, which others have now.
  mkdirSync(join(folder, 'plane'));
  const state = { schema: 1, ports: { elasticsearch, prometheus, alertmanager }, processes: {} };
  writeFileSync(join(folder, 'plane', 'state.json'), JSON.stringify(state));
  const env = { ...process.env, HOME: folder, TELLTALE_PLANE_DIR: join(folder, 'plane') };
  const child = spawn(process.execPath, [main, '--engine', 'native', '--requests', '5'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(said).toContain(
    `cannot start elasticsearch, prometheus and alertmanager on ports ${elasticsearch}, ${prometheus} and ${alertmanager} of 127.0.0.1: other programs use the ports. End those programs, or take any free ports: npm run demo -- --engine native --requests 5 --any-port.\n`,
  );
  expect(said).not.toContain('telltale up');
  expect(code).toBe(1);
});

it.each([
  ['of containers, where more is published than the flag sets', 'port_taken', 'set TELLTALE_GRAFANA_PORT in .env'],
  ['of another kind', 'network', 'Look again: telltale up --engine native'],
] as const)('an error %s is reported unchanged', (_, code, remedy) => {
  const error = new PlaneError(code, { what: 'cannot start', why: 'of that', remedy });
  expect(inDemoWords(error, [])).toBe(error);
});
