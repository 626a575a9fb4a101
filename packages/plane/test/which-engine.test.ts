// Which engine is meant where nobody says: the one that is up, else Compose where it can be had, else native.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { likelyEngine, openPlane } from '../src/index.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** A client of Docker that answers as one with an engine does, or as one without. */
function pathWithDocker(answer: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${answer}\n`, { mode: 0o755 });
  return `${folder}:/usr/bin:/bin`;
}
const withEngine = 'echo 28.5.2';
const withoutEngine = 'echo cannot connect >&2; exit 1';

it('chooses Compose if a Docker engine answers', async () => {
  const env = { PATH: pathWithDocker(withEngine) };
  expect(await likelyEngine({ planeDir: temporaryFolder(), env })).toBe('compose');
});

it.each([withoutEngine, 'exit 127'])('chooses native if no Docker engine answers (%s)', async (answer) => {
  expect(await likelyEngine({ planeDir: temporaryFolder(), env: { PATH: pathWithDocker(answer) } })).toBe('native');
});

it('chooses native if there is no stack, and says so if Compose is asked for', async () => {
  const composeDir = temporaryFolder();
  const env = { PATH: pathWithDocker(withEngine) };
  expect(await likelyEngine({ planeDir: temporaryFolder(), composeDir, env })).toBe('native');
  expect(() => openPlane({ engine: 'compose', composeDir })).toThrow(
    /^\[telltale plane\] cannot find the stack in .*: there is no compose\.yaml\. Clone/,
  );
});

it('chooses native if a native plane is up, whatever Docker answers', async () => {
  const planeDir = temporaryFolder();
  mkdirSync(planeDir, { recursive: true });
  const group = [{ pid: 1, started: '1' }];
  const processes = { prometheus: { group, since: '2026-01-01T00:00:00Z', version: '3', ready: true } };
  writeFileSync(join(planeDir, 'state.json'), JSON.stringify({ schema: 1, ports: {}, processes }));
  expect(await likelyEngine({ planeDir, env: { PATH: pathWithDocker(withEngine) } })).toBe('native');
});
