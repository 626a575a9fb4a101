// A second `up` changes nothing.
import { isDeepStrictEqual } from 'node:util';
import type { Check } from '../check.ts';
import { requireNoProblem } from '../check.ts';
import type { Stack } from '../stack.ts';
import { filesOfVolume } from '../volume.ts';

export const again: Check = {
  name: 'again',
  promise: 'up twice changes nothing',
  async run(stack) {
    const before = await stateOf(stack);
    await stack.up();
    const after = await stateOf(stack);
    requireNoProblem(differences(before.containers, after.containers), 'containers that changed');
    requireNoProblem(differences(before.files, after.files), 'files of the set-up that changed');
    return `${before.containers.size} containers and ${before.files.size} files as they were`;
  },
};

interface State {
  /** Of those that go on, when they were started; of the others that they are the same. */
  readonly containers: ReadonlyMap<string, unknown>;
  readonly files: ReadonlyMap<string, unknown>;
}

async function stateOf(stack: Stack): Promise<State> {
  const containers = await stack.containers();
  return {
    containers: new Map(
      containers.map(({ name, id, isRunning, startedAt }) => [name, isRunning ? [id, startedAt] : [id]]),
    ),
    files: await filesOfVolume(stack, 'secrets'),
  };
}

function differences(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => !isDeepStrictEqual(before.get(name), after.get(name)));
}
