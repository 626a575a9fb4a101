// `telltale smoke` passes on the stack.
import { smoke } from '@telltale/operations';
import { type Check, requireNoProblem } from '../check.ts';

/** A busy machine takes a minute to learn of a new target, and another to scrape it. */
const ARRIVAL_MS_MAX = 180_000;

export const smokes: Check = {
  name: 'smoke',
  promise: 'what is sent through each path that runs arrives, exactly once',
  async run({ plane }) {
    // Changes nothing of what runs: it puts the authority and the passwords where clients find them.
    await plane.up();
    const { passed, paths } = await smoke(plane, { arrivalMsMax: ARRIVAL_MS_MAX });
    const wrong = paths.flatMap(({ path, passed: isWell, why }) => (isWell ? [] : [`${path}: ${why}`]));
    requireNoProblem(wrong, 'not arrived as sent');
    if (!passed) throw new Error('no path passed, and none says why');
    return paths
      .map(({ path, log, metric }) => `${path}: a record after ${log?.ms} ms, a series after ${metric?.ms} ms`)
      .join('; ');
  },
};
