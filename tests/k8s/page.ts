// Commands of docs/kubernetes.md, run in the node as a reader types them.
import { blocksOf } from '../documentation/pages.ts';
import type { Cluster } from './lab/cluster.ts';

const page = 'docs/kubernetes.md';

/**
 * The block of commands below a heading that has these words.
 *
 * @throws Error when no block has them
 */
export function blockOf(heading: string, words: string): string {
  const found = blocksOf(page, heading).find((block) => block.includes(words));
  if (found === undefined) throw new Error(`no block below "${heading}" of ${page} has "${words}"`);
  return found;
}

/**
 * Runs commands; kubectl is on their PATH.
 *
 * @returns what they print
 * @throws Error when one fails
 */
export async function runLines(cluster: Cluster, lines: string): Promise<string> {
  const { code, stdout, stderr } = await cluster.node.run('sh', ['-euc', lines]);
  if (code !== 0) throw new Error(`the commands fail with ${code}: ${`${stdout}${stderr}`.trim().slice(-1_000)}`);
  return stdout;
}
