// Images that this repository has Dockerfiles for: their last stage, on a base with this workspace's Node. What their
// first stage makes with the help of a registry is made here.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollStack } from '../../../scripts/roll-stack.mjs';
import type { DockerEngine } from '../../support/docker-engine.ts';
import { buildImages, buildIn, imagesOf, layOver } from './build.ts';
import type { Image } from './image.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** A line that takes something of the first stage. */
export const fromBuild: RegExp = /^COPY --from=build (\S+) (\S+)$/;

/** Path of the workspace's Node, which is the version that the stack runs. */
export const nodeProgram = join(root, 'node_modules/node/bin/node');

/** Lays what a first stage makes into a folder that is not there yet. */
export type Make = (to: string) => Promise<void>;

/** What every Dockerfile of ours begins with. */
export const nodeImage: Image = {
  service: 'node',
  base: 'large',
  holds: `Node ${process.versions.node}`,
  copies: [{ from: nodeProgram, to: '/usr/local/bin/node' }],
  lines: ['ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'CMD ["node"]'],
};

/** What each image's first stage makes, by service and by path in that stage. */
export const firstStages: Readonly<Record<string, Readonly<Record<string, Make>>>> = {
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
  if (!(await imagesOf(engine)).has(base)) await buildImages(engine, new Map([[base, nodeImage]]));
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
  const folder = join(root, 'node_modules');
  // Those inside of another package come with it.
  for (const name of await packagesNeededBy('@telltale-examples/shop')) {
    if (!/^@telltale(?:-examples)?\//.test(name)) await layOver(join(folder, name), join(to, name));
  }
  // Links into the workspace.
  await layOver(join(folder, '@telltale'), join(to, '@telltale'));
}

/** Names of the packages at the top of node_modules that one needs when it runs, itself among them. */
async function packagesNeededBy(first: string): Promise<ReadonlySet<string>> {
  const needed = new Set([first]);
  // A set gives what is added to it during the walk too.
  for (const name of needed) {
    const file = join(root, 'node_modules', name, 'package.json');
    if (!existsSync(file)) continue;
    const { dependencies = {}, optionalDependencies = {} }: Manifest = JSON.parse(await readFile(file, 'utf8'));
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (existsSync(join(root, 'node_modules', each))) needed.add(each);
    }
  }
  return needed;
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
