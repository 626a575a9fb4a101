// What health checks start is gone when they are done: else a container is full of it after an hour.
import { readdir, readFile } from 'node:fs/promises';
import { type Check, requireNoProblem } from '../check.ts';
import { until } from '../load.ts';
import type { Container, Stack } from '../stack.ts';

/** How often each container is looked at by its health check before anything is counted. */
const looks = 4;

export const reaped: Check = {
  name: 'reaped',
  promise: 'health checks leave no process behind in any container',
  async run(stack) {
    const running = (await stack.containers()).filter(({ isRunning }) => isRunning);
    for (const container of running) {
      await until(async () => (await looksAt(stack, container)) >= looks, `${container.name} was looked at`);
    }
    const dead = await deadProcesses();
    const left = running.flatMap(({ id, service }) => {
      const names = dead.filter(({ group }) => group.includes(id)).map(({ name }) => name);
      return names.length > 0 ? [`${service}: ${names.length} of ${names[0]}`] : [];
    });
    requireNoProblem(left, 'ended and never reaped');
    return `none in ${running.length} containers, each looked at ${looks} times or more`;
  },
};

/** The engine keeps the last five. */
async function looksAt(stack: Stack, { id }: Container): Promise<number> {
  return JSON.parse(await stack.docker('inspect', '--format', '{{json .State.Health.Log}}', id)).length;
}

interface Dead {
  readonly name: string;
  /** Control group, which names the container. */
  readonly group: string;
}

/** Processes of this machine that have ended and wait to be reaped. */
async function deadProcesses(): Promise<Dead[]> {
  const found: Dead[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    // It may be reaped while it is read of.
    const [stat, group] = await Promise.all(
      ['stat', 'cgroup'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
    );
    const [, name = '', state] = /^\d+ \((.*)\) (\w) /s.exec(stat ?? '') ?? [];
    if (state === 'Z') found.push({ name, group: group ?? '' });
  }
  return found;
}
