// Ending a server ends all of it, also what it starts while it is being ended.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { launch, membersOf, stop } from '../src/native/process-group.ts';
import type { ProcessIdentity } from '../src/process-identity.ts';
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

it('ends a process and its children', async () => {
  const record = await start('sleep 1000 & sleep 1000 & wait');
  await expect.poll(() => membersOf(record).length).toBe(3);
  const members = membersOf(record);
  expect(await stop('the shell', record)).toBe(true);
  expect(members.filter(({ pid }) => runs(pid))).toEqual([]);
  expect(await stop('the shell', record)).toBe(false);
});

it('ends a child that a process begins when it is told to end', async () => {
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
