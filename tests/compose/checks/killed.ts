// Any one container can be killed: it comes back by itself, and nothing is lost.
import type { Check } from '../check.ts';
import { probeImage } from '../images/build.ts';
import { startLoad, until } from '../load.ts';
import type { Container, Stack } from '../stack.ts';

export const killed: Check = {
  name: 'killed',
  promise: 'any one container that is killed comes back, and nothing is lost',
  async run(stack) {
    await using load = await startLoad(stack);
    const running = (await stack.containers()).filter(({ isRunning }) => isRunning);
    for (const container of running) {
      await kill(stack, container);
      await until(() => isBack(stack, container), `${container.name} is back and healthy`);
    }
    const count = await load.endWhole();
    return `${running.length} containers killed, one after the other; each of ${count} records is there once`;
  },
};

/** Kills its first process from beside: a container that `docker kill` ended is one that somebody wanted ended. */
async function kill(stack: Stack, { id }: Container): Promise<void> {
  const pid = await stack.docker('inspect', '--format', '{{.State.Pid}}', id);
  const privileges = ['--pid', 'host', '--cap-add', 'KILL', '--network', 'none'];
  await stack.docker('run', '--rm', ...privileges, probeImage, 'kill', '-9', pid);
}

async function isBack(stack: Stack, before: Container): Promise<boolean> {
  const now = (await stack.containers()).find(({ id }) => id === before.id);
  return now !== undefined && now.startedAt !== before.startedAt && now.isHealthy;
}
