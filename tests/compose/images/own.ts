// The image of the stack's own containers: the last stage of its Dockerfile, on a base with this workspace's Node.
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollStack } from '../../../scripts/roll-stack.mjs';
import type { DockerEngine } from '../../support/docker-engine.ts';
import { buildImages, buildIn } from './build.ts';
import type { Image } from './image.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const built = 'COPY --from=build /build/packages/cli/stack /telltale';

/** Path of the workspace's Node, which is the version that the stack runs. */
export const nodeProgram = join(root, 'node_modules/node/bin/node');

const node: Image = {
  service: 'node',
  base: 'large',
  holds: `Node ${process.versions.node}`,
  copies: [{ from: nodeProgram, to: '/usr/local/bin/node' }],
  lines: ['ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'CMD ["node"]'],
  proof: ['node', '--version'],
};

/**
 * Builds it as its Dockerfile says, but for the first stage, which needs a registry: what it makes is made here.
 *
 * @param name name that it gets
 * @throws Error when the Dockerfile is not as it is known here
 */
export async function buildOwnImage(engine: DockerEngine, name: string): Promise<void> {
  const lines = (await readFile(join(root, 'compose/setup/Dockerfile'), 'utf8')).split('\n');
  const last = lines.findLastIndex((line) => line.startsWith('FROM '));
  const [base, stage] = [lines[last]?.split(' ')[1] ?? '', lines.slice(last)];
  if (base === '' || !stage.includes(built)) throw new Error(`compose/setup/Dockerfile lacks the line: ${built}`);
  await buildImages(engine, new Map([[base, node]]));
  const stack = await rollStack(root);
  await buildIn(engine, name, async (context) => {
    await cp(stack, join(context, 'stack'), { recursive: true });
    return stage.map((line) => (line === built ? 'COPY stack /telltale' : line));
  });
}
