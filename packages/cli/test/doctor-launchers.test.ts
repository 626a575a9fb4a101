// `telltale doctor -- <launcher>`: it ends with all that was started, and tells of the app and not of what starts it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding } from '@telltale/operations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from './support/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'telltale-launchers-'));
const path = (name: string): string => join(folder, name);
const write = (name: string, content: string): void => {
  mkdirSync(join(path(name), '..'), { recursive: true });
  writeFileSync(path(name), content);
};

/** Says its port in a file, and uses a package. */
const app = `
const { writeFileSync } = require('node:fs');
require('express');
const server = require('node:http').createServer((_, response) => response.end());
server.listen(0, '127.0.0.1', () => writeFileSync(process.env.TEST_PORT_FILE, String(server.address().port)));
`;

beforeAll(() => {
  mkdirSync(path('node_modules/@telltale'), { recursive: true });
  symlinkSync(fileURLToPath(new URL('../../../node_modules/express', import.meta.url)), path('node_modules/express'));
  symlinkSync(fileURLToPath(new URL('../../node', import.meta.url)), path('node_modules/@telltale/node'));
  write('app.cjs', app);
  write('node_modules/.bin/ts-node', '#!/bin/sh\nexec node "$@"\n');
  chmodSync(path('node_modules/.bin/ts-node'), 0o755);
  write('stubborn.cjs', `process.on('SIGTERM', () => {}); process.on('SIGINT', () => {}); ${app}`);
  write(
    'package.json',
    JSON.stringify({ name: 'launched', scripts: { start: 'node app.cjs', hooked: 'ts-node app.cjs' } }),
  );
  write('run.sh', '#!/bin/sh\nsleep 0.2\nnode app.cjs\n');
  write('background.sh', '#!/bin/sh\nnode app.cjs &\n');
  write('away.sh', '#!/bin/sh\nsetsid node app.cjs &\nsleep 0.2\n');
  write('bare.sh', '#!/bin/sh\nsetsid env -u TELLTALE_DEBUG_REPORT node app.cjs\n');
  for (const name of ['run', 'background', 'away', 'bare']) chmodSync(path(`${name}.sh`), 0o755);
  write('launcher.cjs', `require('node:child_process').spawn(process.execPath, ['app.cjs'], { stdio: 'inherit' });`);
  write(
    'respawns.cjs',
    `process.on('SIGTERM', () => {});
     const start = () => require('node:child_process').spawn(process.execPath, ['app.cjs']).on('exit', start);
     start();`,
  );
  write(
    'cluster.cjs',
    `const cluster = require('node:cluster');
     if (cluster.isPrimary) { cluster.fork(); cluster.fork(); } else require('./app.cjs');`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What runs of a case, whatever it has become. */
function remaining(name: string): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`TEST_PORT_FILE=${path(name)}\0`);
      } catch {
        // It ended meanwhile.
        return false;
      }
    });
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** @param name file into which the app writes its port */
function doctor(name: string, command: readonly string[], options: readonly string[] = []) {
  const clean = Object.entries(process.env).filter(([key]) => !/^(TELLTALE_|OTEL_|VITEST|NODE_OPTIONS|npm_)/.test(key));
  return spawn(process.execPath, [main, 'doctor', '--engine', 'native', '--json', ...options, '--', ...command], {
    cwd: folder,
    env: {
      ...Object.fromEntries(clean),
      TELLTALE_METRICS_PORT: '0',
      TELLTALE_PLANE_DIR: path('no-plane'),
      TEST_PORT_FILE: path(name),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** What it finds; fails where anything is left of what was started. */
async function examined(name: string, command: readonly string[], options: readonly string[] = []): Promise<Finding[]> {
  const child = doctor(name, command, options);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  await once(child, 'close');
  expect(remaining(name)).toEqual([]);
  expect(await isListening(Number(readFileSync(path(name), 'utf8')))).toBe(false);
  return JSON.parse(stdout).findings;
}

describe('an app', () => {
  it.concurrent.each([
    ['npm', ['npm', 'start']],
    ['npx', ['npx', 'node', 'app.cjs']],
    ['a shell script', ['./run.sh']],
    ['a script that leaves it in the background', ['./background.sh']],
    ['a script that puts it into a session of its own', ['./away.sh']],
    ['a launcher in Node', ['node', 'launcher.cjs']],
    ['a launcher that starts it again', ['node', 'respawns.cjs']],
    ['a cluster', ['node', 'cluster.cjs']],
    ['a launcher, past SIGTERM', ['sh', '-c', 'node stubborn.cjs; true']],
    ['node --watch', ['node', '--watch', 'app.cjs']],
  ])('started by %s is reported, and ended', async (name, command) => {
    const findings = await examined(name, command);
    const findingsOf = (check: string): string[] =>
      findings.filter((one) => one.check === check).map(({ finding }) => finding);
    expect(findingsOf('start')).toEqual([expect.stringMatching(/^the app runs, .* as launched$/)]);
    expect(findingsOf('libraries')).toContainEqual(expect.stringMatching(/^express 5\.\d+\.\d+ is instrumented$/));
  });

  it.concurrent('that a script runs by ts-node is given the preload by --require', async () => {
    const findings = await examined('hooked', ['npm', 'run', 'hooked']);
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'start', finding: expect.stringContaining('by --require, as it must be') }),
    );
  });

  it.concurrent('that leaves the process group of its launcher is stopped too', async () => {
    await examined('hides', ['./bare.sh'], ['--seconds', '3']);
  });

  it.concurrent.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('is ended by %s to the doctor', async (signal, code) => {
    const child = doctor(signal, ['npm', 'start']);
    await expect.poll(() => existsSync(path(signal))).toBe(true);
    child.kill(signal);
    expect((await once(child, 'close'))[0]).toBe(code);
    expect(remaining(signal)).toEqual([]);
  });
});
