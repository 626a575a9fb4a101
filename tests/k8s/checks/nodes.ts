// Three real Elasticsearch nodes as the component `ha` starts them: one can be lost, and there is never a second cluster.
import { say } from '../../support/proof.ts';
import type { Check } from '../check.ts';
import { loseNodes } from '../nodes/lose-nodes.ts';
import { prepareNodes } from '../nodes/prepare-nodes.ts';
import { restartOneByOne } from '../nodes/restart-one-by-one.ts';
import { scaleUp } from '../nodes/scale-up.ts';

export const nodes: Check = {
  name: 'nodes',
  promise: 'Three Elasticsearch nodes form one cluster, go on without any one of them, and never form a second one',
  run: () => runScenarios([restartOneByOne, loseNodes, scaleUp]),
};

/** Nothing of the Kubernetes node is used: they are processes. */
export async function runScenarios(attempts: readonly (typeof scaleUp)[]): Promise<string> {
  const found: string[] = [];
  for (const attempt of attempts) {
    await using prepared = await prepareNodes();
    found.push(await attempt(prepared));
    say(`  ${found.at(-1)}`);
  }
  return found.join('; ');
}
