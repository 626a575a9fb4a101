// The keeper is asked one thing at a time: each question is a process in its container, whose memory has room for one.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askKeeper } from '../src/compose/docker/keeper-channel.ts';
import type { ComposeProject } from '../src/compose/docker/project.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** A client of Docker that notes when it begins and ends, and refuses `certificates`. */
function projectThatNotes(): { project: ComposeProject; notes: () => string[] } {
  const folder = temporaryFolder();
  const notes = join(folder, 'notes');
  const script = `echo begin >>${notes}; for word; do verb=$word; done; sleep 0.05; echo end >>${notes}
case $verb in certificates) echo refused >&2; exit 1;; *) echo '"answer"';; esac`;
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const env = { PATH: `${folder}:/usr/bin:/bin` };
  return {
    project: { folder, clientFolder: folder, env },
    notes: () => readFileSync(notes, 'utf8').trim().split('\n'),
  };
}

it('answers concurrent requests one at a time', async () => {
  const { project, notes } = projectThatNotes();
  const asked = Array.from({ length: 4 }, () => askKeeper(project, 'cannot ask', 'export'));
  expect(await Promise.all(asked)).toEqual(Array(4).fill('answer'));
  expect(notes()).toEqual(Array(4).fill(['begin', 'end']).flat());
});

it('continues after a request that failed', async () => {
  const { project } = projectThatNotes();
  const [first, second] = await Promise.allSettled([
    askKeeper(project, 'cannot ask', 'certificates'),
    askKeeper(project, 'cannot ask', 'export'),
  ]);
  expect(first).toMatchObject({ status: 'rejected', reason: { code: 'docker' } });
  expect(second).toEqual({ status: 'fulfilled', value: 'answer' });
});
