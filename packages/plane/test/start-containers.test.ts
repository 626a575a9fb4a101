// A stack whose containers take long to be healthy is waited for while they get on. The engine is a program that
// answers as Docker does.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startContainers } from '../src/compose/start-containers.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const bounds = { stackStartMsMax: 1_000, stackWaitMs: 1_000, stackStallMsMax: 1_500, stackStartAllMsMax: 15_000 };

interface Slow {
  /** How often `up` fails. */
  readonly failures: number;
  /** What it says then. */
  readonly complaint?: string;
  /** Line that the container says before the n-th failure. */
  readonly line: string;
  readonly state?: string;
  readonly exitCode?: number;
}

/** Starts a slow stack; returns the number of attempts and the reported progress. */
async function broughtUp({ failures, complaint, line, state = 'running', exitCode = 0 }: Slow) {
  const folder = temporaryFolder();
  const row = { ID: 'k', Service: 'kibana', Image: 'kibana:1', State: state, Health: 'unhealthy', ExitCode: exitCode };
  writeFileSync(join(folder, 'row'), JSON.stringify(row));
  writeFileSync(
    join(folder, 'docker'),
    `#!/bin/sh
for word; do case $word in
  ps) exec cat ${folder}/row;;
  logs) cat ${folder}/said; exit;;
  up) n=$(($(cat ${folder}/tries 2>/dev/null || echo 0) + 1)); echo $n > ${folder}/tries
    word=$(echo $n | tr 0123456789 ghijklmnop); echo "${line}" >> ${folder}/said
    [ $n -gt ${failures} ] && exit 0
    echo '${complaint ?? 'container telltale-kibana-1 is unhealthy'}' >&2; exit 1;;
esac; done\n`,
    { mode: 0o755 },
  );
  const reported: string[] = [];
  const project = { folder, clientFolder: folder, env: { PATH: `${folder}:/usr/bin:/bin` } };
  const onWait = (detail: string): void => void reported.push(detail);
  await startContainers(project, { profiles: [], env: {}, progress: () => undefined, onWait, bounds });
  return reported;
}

it('waits for a part that makes progress, and reports what it waits for', async () => {
  const reported = await broughtUp({ failures: 5, line: 'module $word' });
  expect(reported).toHaveLength(5);
  expect(reported[0]).toMatch(/^kibana still starting after \d+ s$/);
});

it.each([
  ['the same line', 'retrying'],
  ['the same line with another number', 'retry $n'],
])('gives up on a part that logs %s again and again, with its last lines', async (_, line) => {
  await expect(broughtUp({ failures: 1_000, line })).rejects.toMatchObject({
    code: 'start_failed',
    message: expect.stringMatching(/cannot bring the stack up: kibana is unhealthy: retry/),
  });
});

it.each([
  ['a container has exited', { state: 'exited', exitCode: 1 }],
  ['docker compose fails for another reason', { complaint: 'pull access denied' }],
])('does not wait if %s', async (_, how) => {
  const begun = performance.now();
  await expect(broughtUp({ failures: 1_000, line: 'module $word', ...how })).rejects.toThrow(
    'cannot bring the stack up',
  );
  expect(performance.now() - begun).toBeLessThan(bounds.stackStallMsMax);
});
