// Images that this repository has Dockerfiles for: their last stage, on a base with this workspace's Node. What their
// first stage makes with the help of a registry is made here.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rollStack } from '../../../scripts/roll-stack.mjs';
import type { DockerEngine } from '../../support/docker-engine.ts';
import { buildImages, buildIn, imagesOf, layOver } from './build.ts';
import type { Image } from './image.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
/** A list of some hundred paths. */
const LIST_MS_MAX = 60_000;
const fromBuild = /^COPY --from=build (\S+) (\S+)$/;

/** Path of the workspace's Node, which is the version that the stack runs. */
export const nodeProgram = join(root, 'node_modules/node/bin/node');

/** Lays what a first stage makes into a folder that is not there yet. */
type Make = (to: string) => Promise<void>;

const node: Image = {
  service: 'node',
  base: 'large',
  holds: `Node ${process.versions.node}`,
  copies: [{ from: nodeProgram, to: '/usr/local/bin/node' }],
  lines: ['ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'CMD ["node"]'],
};

/** What each image's first stage makes, by service and by path in that stage. */
const firstStages: Readonly<Record<string, Readonly<Record<string, Make>>>> = {
  setup: { '/build/packages/stack/image': async (to) => layOver(await rollStack(root), to) },
  demo: {
    '/app/node_modules': layDependencies,
    '/app/packages': (to) => layOver(join(root, 'packages'), to),
    '/app/examples/shop': (to) => layOver(join(root, 'examples/shop'), to),
  },
};

/** Services whose images are built by Dockerfiles of this repository. */
export const ownServices: readonly string[] = Object.keys(firstStages);

/**
 * Builds one of them as its Dockerfile says, but for the first stage.
 *
 * @param name name that it gets
 * @throws Error when the Dockerfile is not as it is known here
 */
export async function buildOwnImage(engine: DockerEngine, service: string, name: string): Promise<void> {
  const lines = (await readFile(join(root, 'compose', service, 'Dockerfile'), 'utf8')).split('\n');
  const last = lines.findLastIndex((line) => line.startsWith('FROM '));
  const base = lines[last]?.split(' ')[1] ?? '';
  if (!(await imagesOf(engine)).has(base)) await buildImages(engine, new Map([[base, node]]));
  await buildIn(engine, name, async (context) => {
    const stage: string[] = [];
    for (const line of lines.slice(last)) {
      const [, from, to] = fromBuild.exec(line) ?? [];
      if (from === undefined) stage.push(line);
      else {
        const make = firstStages[service]?.[from];
        if (make === undefined) throw new Error(`nobody knows here how compose/${service}/Dockerfile makes ${from}`);
        await make(join(context, `made${from}`));
        stage.push(`COPY made${from} ${to}`);
      }
    }
    return stage;
  });
}

/** Of the workspace's packages those that the shop needs: the others would be there too, and take minutes. */
async function layDependencies(to: string): Promise<void> {
  const list = ['ls', '--omit=dev', '--all', '--parseable', '--workspace', '@telltale-examples/shop'];
  // It also says by its exit code what it thinks of the tree.
  const { stdout } = await run('npm', list, { cwd: root, timeout: LIST_MS_MAX }).catch((error) => error);
  const folder = join(root, 'node_modules');
  const paths = String(stdout)
    .split('\n')
    .filter((path) => path.startsWith(`${folder}/`));
  if (paths.length === 0) throw new Error('npm lists no packages');
  // Those inside of another package come with it.
  const top = new Set(paths.map((path) => /^(@[^/]+\/)?[^/]+/.exec(relative(folder, path))?.[0] ?? ''));
  for (const name of top) await layOver(join(folder, name), join(to, name));
  // Links into the workspace.
  await layOver(join(folder, '@telltale'), join(to, '@telltale'));
}
