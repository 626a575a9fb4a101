// Ending a server ends all of it, also what it starts while it is being ended.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { launch, membersOf, stop } from '../src/native/processes/process-group.ts';
import { isRunning, type ProcessIdentity } from '../src/processes/process-identity.ts';
import { runs } from './support/processes.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

async function start(script: string): Promise<{ group: [ProcessIdentity] }> {
  const folder = temporaryFolder();
  let identity: ProcessIdentity | undefined;
  await launch(
    {
      command: '/bin/sh',
      args: ['-c', script],
      env: { PATH: process.env.PATH ?? '' },
      cwd: folder,
      log: join(folder, 'server.log'),
    },
    (started) => {
      identity = started;
    },
  );
  if (identity === undefined) throw new Error('the shell did not start');
  return { group: [identity] };
}

it('stops a process and its children', async () => {
  const record = await start('sleep 1000 & sleep 1000 & wait');
  await expect.poll(() => membersOf(record).length).toBe(3);
  const members = membersOf(record);
  expect(await stop('the shell', record)).toBe(true);
  expect(members.filter(({ pid }) => runs(pid))).toEqual([]);
  expect(await stop('the shell', record)).toBe(false);
});

it('stops a child that a process starts on SIGTERM', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'child');
  const record = await start(
    `trap 'sleep 1000 & echo $! > ${file}; exit' TERM; echo ready > ${file}; while :; do sleep 0.02; done`,
  );
  await expect.poll(() => text(file)).toBe('ready');
  expect(await stop('the shell', record)).toBe(true);
  const child = Number(text(file));
  expect(child).toBeGreaterThan(0);
  expect(runs(child)).toBe(false);
});

function text(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
}

it('does not report a process as stopped while its threads are still ending', async () => {
  // As a server's threads do: they take a while to give their memory back.
  const script = `const { Worker } = require('node:worker_threads');
    for (let at = 0; at < 6; at++) new Worker('const held = Buffer.alloc(5e7, 1); setInterval(() => held, 1e3)', { eval: true });
    setTimeout(() => require('node:fs').writeFileSync('ready', ''), 300);`;
  for (let round = 0; round < 5; round++) {
    const record = await start(`exec '${process.execPath}' -e "${script.replaceAll('\n', ' ')}"`);
    const { pid } = record.group[0];
    await expect.poll(() => existsSync(`/proc/${pid}/cwd/ready`)).toBe(true);
    process.kill(pid, 'SIGKILL');
    // Without a pause between the two looks: it is a matter of milliseconds.
    while (isRunning(record.group[0]));
    const tasks = existsSync(`/proc/${pid}/task`) ? readdirSync(`/proc/${pid}/task`) : [];
    expect(tasks.length).toBeLessThanOrEqual(1);
  }
});
