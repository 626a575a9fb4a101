// Three real Elasticsearch nodes as the component `ha` starts them: one can be lost, and there is never a second cluster.
import { say } from '../../support/proof.ts';
import type { Check } from '../check.ts';
import { awayInTurn } from '../nodes/away-in-turn.ts';
import { prepareNodes } from '../nodes/cluster.ts';
import { losses } from '../nodes/losses.ts';
import { moved } from '../nodes/moved.ts';

export const nodes: Check = {
  name: 'nodes',
  promise: 'Three Elasticsearch nodes form one cluster, go on without any one of them, and never form a second one',
  run: () => tryNodes([awayInTurn, losses, moved]),
};

/** Nothing of the Kubernetes node is used: they are processes. */
export async function tryNodes(attempts: readonly (typeof moved)[]): Promise<string> {
  const found: string[] = [];
  for (const attempt of attempts) {
    await using prepared = await prepareNodes();
    found.push(await attempt(prepared));
    say(`  ${found.at(-1)}`);
  }
  return found.join('; ');
}
