// README's section on Compose, command by command, as somebody would who reads nothing else.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Check } from '../check.ts';
import { buildStackImages } from '../images/images.ts';
import { commandsBelow } from '../page-commands.ts';
import type { Stack } from '../stack.ts';

const run = promisify(execFile);
const COMMAND_MS_MAX = 900_000;
const heading = '## The whole plane by Docker Compose';

/** What is so once a command has ended, by a word of the command; each has to be met. */
const after: Readonly<Record<string, (stack: Stack, said: string) => Promise<void>>> = {
  '^docker compose up': async (stack) => demand(await allHealthy(stack), 'something is not healthy'),
  credentials: async (_, said) => demand(said.includes('telltale-operator'), `no user is shown: ${said}`),
  'profile demo': async () => {
    const { status } = await fetch('http://127.0.0.1:8080/products/tea');
    demand(status === 200, `the shop answers ${status}`);
  },
  ' down': async (stack) => demand((await stack.containers()).length === 0, 'containers are left'),
};

export const readme: Check = {
  name: 'readme',
  promise: "README's section on Compose does what it says, command by command",
  async run(stack) {
    await stack.compose('down', '--volumes');
    stack.useProfiles(['demo']);
    await buildStackImages(stack.engine, await stack.services());
    stack.useProfiles([]);
    const [change = '', ...commands] = await commandsBelow('README.md', heading);
    demand(change === 'cd compose', `it begins with ${change}`);
    const met = new Set<string>();
    for (const command of commands) {
      const { stdout } = await run('sh', ['-ec', command], {
        cwd: stack.folder,
        env: stack.env,
        timeout: COMMAND_MS_MAX,
      });
      for (const [pattern, isSo] of Object.entries(after)) {
        if (!new RegExp(pattern).test(command)) continue;
        met.add(pattern);
        await isSo(stack, stdout);
      }
    }
    const missing = Object.keys(after).filter((pattern) => !met.has(pattern));
    demand(missing.length === 0, `it lacks a command with ${missing.join(', ')}`);
    await stack.up();
    return commands.map((command) => command.split('#')[0]?.trim()).join('; ');
  },
};

async function allHealthy(stack: Stack): Promise<boolean> {
  const containers = await stack.containers();
  return containers.length > 0 && containers.every(({ isHealthy }) => isHealthy);
}

function demand(is: boolean, what: string): void {
  if (!is) throw new Error(what);
}
