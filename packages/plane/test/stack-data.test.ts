// What is read of the stack's volumes is whole or fails, and a part that a killed command has stopped is started. A
// stub stands for the docker client.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { composeProjectOf } from '../src/compose/engine.ts';
import { readVolume } from '../src/compose/volumes.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const stack = { services: { setup: { image: 'telltale/stack' } }, volumes: { prometheus: { name: 'a_prometheus' } } };

/** A folder with a program `docker` that keeps what it was asked, tells of the stack, and runs `work` for the rest. */
function stubDocker(work: string): { folder: string; env: Record<string, string>; asked: () => string } {
  const folder = temporaryFolder();
  const log = join(folder, 'asked');
  const script = `#!/bin/sh
echo "$*" >> ${log}
case "$*" in
  *"config --format json"*) echo '${JSON.stringify(stack)}' ;;
  *"ps --all"*) ;;
  *) ${work} ;;
esac
`;
  writeFileSync(join(folder, 'docker'), script, { mode: 0o755 });
  const env = { PATH: `${folder}:${process.env.PATH}`, A_SECRET: 'very-secret' };
  return { folder, env, asked: () => (existsSync(log) ? readFileSync(log, 'utf8') : '') };
}

it.each([
  ['printf whole', 'whole'],
  ['printf all; sleep 0.2', 'all'],
])('reads a volume to its end: %s', async (work, content) => {
  const { folder, env } = stubDocker(work);
  const project = composeProjectOf({ composeDir: folder, planeDir: folder, env });
  expect(await text(await readVolume(project, 'prometheus'))).toBe(content);
});

it.each(['printf half; echo broken >&2; exit 1', 'exec >&-; sleep 0.2; echo broken >&2; exit 1'])(
  'fails if a volume is not read to its end: %s',
  async (work) => {
    const { folder, env } = stubDocker(work);
    const project = composeProjectOf({ composeDir: folder, planeDir: folder, env });
    await expect(text(await readVolume(project, 'prometheus'))).rejects.toThrow(
      'cannot read the data of prometheus: broken',
    );
  },
);

it('releases a volume at once when the reader is cancelled, and leaves no command running', async () => {
  const { folder, env } = stubDocker(`printf some; exec sleep 61.${process.pid}`);
  const project = composeProjectOf({ composeDir: folder, planeDir: folder, env });
  const calledOff = new AbortController();
  const content = await readVolume(project, 'prometheus');
  const read: Buffer[] = [];
  const reading = pipeline(
    content,
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) read.push(chunk);
    },
    { signal: calledOff.signal },
  );
  const rejected = expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  await expect.poll(() => Buffer.concat(read).toString()).toBe('some');
  const begun = performance.now();
  calledOff.abort();
  await rejected;
  await expect.poll(() => commandsWith(`61.${process.pid}`)).toEqual([]);
  expect(performance.now() - begun).toBeLessThan(30_000);
});

/** Command lines of the processes that mention this. */
function commandsWith(part: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        // It ended meanwhile.
        return '';
      }
    })
    .filter((command) => command.includes(part));
}

it('starts a stopped part again if the command is killed, and passes no secret as an argument', async () => {
  const { folder, env, asked } = stubDocker('');
  const program = new URL('./fixtures/stops-a-part.ts', import.meta.url).pathname;
  const options = JSON.stringify({ composeDir: folder, planeDir: folder, log: join(folder, 'guard.log') });
  const child = spawn(process.execPath, [program, options], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const guards = () => commandsWith(folder).filter((command) => command.includes('guard-program'));
  await expect.poll(() => guards().length).toBe(1);
  expect(guards().join()).not.toContain('very-secret');
  expect(asked()).toBe('');
  child.kill('SIGKILL');
  await expect.poll(asked).toMatch(/up --detach --no-deps --no-recreate --wait prometheus\n$/);
  await expect.poll(() => guards().length).toBe(0);
  expect(readFileSync(join(folder, 'guard.log'), 'utf8')).toMatch(/started prometheus: the command .* was killed\n$/);
});
