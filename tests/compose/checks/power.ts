// The engine can be killed with all that it runs: everything comes up again by itself, and nothing is lost.
import type { Check } from '../check.ts';
import { startLoad, until } from '../load.ts';

export const power: Check = {
  name: 'power',
  promise: 'the engine is killed with everything in it: all comes up again by itself, and nothing is lost',
  async run(stack) {
    await using load = await startLoad(stack);
    await stack.engine.cutPower();
    const begun = Date.now();
    await until(
      async () => (await stack.containers()).every(({ isHealthy }) => isHealthy),
      'every container is healthy again',
    );
    const seconds = Math.round((Date.now() - begun) / 1_000);
    return `healthy after ${seconds} s; each of ${await load.endWhole()} records is there once`;
  },
};
