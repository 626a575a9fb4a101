// Everything that a profile adds comes up healthy beside the rest, and keeps the same promises.
import type { Check } from '../check.ts';
import { requireNoProblem } from '../check.ts';
import { withProfiles } from '../with-profiles.ts';
import { loopback } from './loopback.ts';
import { reach } from './reach.ts';
import { secrets } from './secrets.ts';
import { targets } from './targets.ts';

const profiles = ['logstash', 'fluentd', 'fluent-bit', 'otel-collector', 'mail', 'demo'] as const;

export const allProfiles: Check = {
  name: 'profiles',
  promise: 'all profiles come up beside the rest, and keep its promises',
  run: (stack, start) =>
    withProfiles(stack, profiles, async (holds) => {
      const before = (await stack.containers()).map(({ name }) => name);
      const begun = Date.now();
      await stack.up();
      const seconds = (Date.now() - begun) / 1_000;
      const all = await stack.containers();
      requireNoProblem(
        all.filter(({ isHealthy }) => !isHealthy).map(({ name }) => name),
        'not healthy',
      );
      const added = all.filter(({ name }) => !before.includes(name));
      if (added.length < profiles.length)
        throw new Error(`only ${added.length} containers came of ${profiles.length} profiles`);
      const real = [...holds].filter(([, what]) => !what.startsWith('a stand-in')).map(([service]) => service);
      const found = [`${added.length} containers more in ${seconds.toFixed(0)} s, real are ${real.join(', ')}`];
      for (const check of [loopback, reach, secrets, targets]) found.push(await check.run(stack, start));
      return found.join('; ');
    }),
};
