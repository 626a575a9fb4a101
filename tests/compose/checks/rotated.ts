// Passwords and certificates are made anew under load, twice, and nothing is lost.
import { isDeepStrictEqual } from 'node:util';
import { type Check, requireNoProblem } from '../check.ts';
import { startLoad, until } from '../load.ts';
import { telltaleJson } from '../telltale.ts';
import { filesOfVolume } from '../volume.ts';

const times = 2;

export const rotated: Check = {
  name: 'rotated',
  promise: 'passwords and certificates are made anew under load, and nothing is lost',
  async run(stack) {
    await using load = await startLoad(stack);
    for (let time = 0; time < times; time += 1) {
      const before = await filesOfVolume(stack, 'secrets');
      const { renewed } = await telltaleJson<{ renewed: readonly string[] }>(stack, 'rotate');
      requireNoProblem(
        ['shipper', 'elasticsearch'].filter((name) => !renewed.includes(name)),
        'not reported as renewed',
      );
      const after = await filesOfVolume(stack, 'secrets');
      for (const path of ['passwords/shipper', 'passwords/operator', 'elasticsearch/server.crt', 'kibana/server.key']) {
        if (isDeepStrictEqual(before.get(path), after.get(path))) throw new Error(`${path} is as it was`);
      }
      const seen = await load.arrived();
      await until(async () => (await load.arrived()) > seen, 'records arrive by the new password');
      await until(
        async () => (await stack.containers()).every(({ isHealthy }) => isHealthy),
        'every container is healthy by its new secrets',
      );
    }
    return `${times} times; each of ${await load.endWhole()} records is there once`;
  },
};
