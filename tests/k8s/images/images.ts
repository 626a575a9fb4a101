// Every image that the cluster under test has: there is no registry, so what is not here cannot be run.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { busyboxProgram } from '../../compose/images/busybox.ts';
import type { Image } from '../../compose/images/image.ts';
import { imageNames } from '../../compose/images/images.ts';
import { firstStages, nodeImage } from '../../compose/images/own.ts';
import { serverImages } from '../../compose/images/servers.ts';
import { standInImages } from '../../compose/images/stand-ins.ts';
import { limits } from '../lab/limits.ts';
import type { Node } from '../lab/node.ts';
import type { NodePrograms } from '../lab/programs.ts';
import { containerdSocket, pauseImage } from '../lab/settings.ts';
import { ImageMaker } from './lay-out.ts';
import { type OciImage, writeLayout } from './oci-layout.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
/** A shell and small programs, to look at the cluster from a pod. */
export const probeImage = 'telltale.test/probe:1';
/** As the manifests have it. */
const injectImage = 'telltale/inject:0.1.0';
const injectDockerfile = join(root, 'k8s/inject-image/Dockerfile');
const stackDockerfile = join(root, 'compose/setup/Dockerfile');

/** Name of Node's image, as our Dockerfiles have it. */
export async function nodeImageName(): Promise<string> {
  return /^FROM (\S+)$/m.exec(await readFile(stackDockerfile, 'utf8'))?.[1] ?? 'node';
}

/** What every cluster needs, to be there before anything is applied. */
export async function basicImages(maker: ImageMaker, programs: NodePrograms): Promise<OciImage[]> {
  const pause: Image = {
    service: 'pause',
    base: 'bare',
    holds: 'a program that waits',
    copies: [
      { from: programs.init, to: '/pause/init' },
      { from: await busyboxProgram(), to: '/pause/busybox' },
    ],
    // As long as 68 years.
    lines: ['ENTRYPOINT ["/pause/init", "--", "/pause/busybox", "sleep", "2147483647"]'],
  };
  const probe: Image = {
    service: 'probe',
    base: 'small',
    holds: 'busybox of Debian',
    copies: [],
    lines: ['USER 65534:65534', 'CMD ["sleep", "2147483647"]'],
  };
  return [
    await maker.ofDescription(pauseImage, pause),
    await maker.ofDescription(probeImage, probe),
    await maker.ofDescription(await nodeImageName(), nodeImage),
  ];
}

/** The stack's servers by the names of compose/images.yaml, and its own image. */
export async function stackImages(maker: ImageMaker): Promise<OciImage[]> {
  const names = await imageNames();
  const made: OciImage[] = [];
  for (const image of [...(await serverImages()), ...(await standInImages())]) {
    const name = names.get(image.service);
    if (name !== undefined && !pipelines.includes(image.service)) made.push(await maker.ofDescription(name, image));
  }
  made.push(await ownImage(maker, 'setup'));
  return [...made, ...(await shopImages(maker))];
}

/** Images of the example shop and of its preload. */
export async function shopImages(maker: ImageMaker): Promise<OciImage[]> {
  const inject = { '/preload': stagePreload };
  return [await ownImage(maker, 'demo'), await maker.ofDockerfile(injectImage, injectDockerfile, inject)];
}

async function ownImage(maker: ImageMaker, service: string): Promise<OciImage> {
  const dockerfile = join(root, 'compose', service, 'Dockerfile');
  return maker.ofDockerfile((await imageNames()).get(service) ?? '', dockerfile, firstStages[service] ?? {});
}

/** Lays the preload with its packages into a folder, as the first stage of its image does. */
async function stagePreload(to: string): Promise<void> {
  const script = join(root, 'scripts/stage-preload.mjs');
  await run(process.execPath, [script, to], { timeout: limits.importMsMax });
}

/** They are no part of the manifests yet, and large. */
const pipelines = ['logstash', 'fluentd', 'fluent-bit'];

/**
 * Makes images and gives them to the node's runtime.
 *
 * @param make what makes them
 */
export async function importImages(
  node: Node,
  make: (maker: ImageMaker) => Promise<OciImage[]>,
): Promise<readonly string[]> {
  const layout = await mkdtemp(join(tmpdir(), 'telltale-layout-'));
  try {
    const images = await make(new ImageMaker(layout));
    await writeLayout(layout, images);
    const tar = spawn('tar', ['--create', '--directory', layout, '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const args = ['--address', containerdSocket, '--namespace', 'k8s.io', 'images', 'import', '-'];
    const { code, stderr } = await node.run('ctr', args, { input: tar.stdout, msMax: limits.importMsMax });
    if (code !== 0) throw new Error(`the runtime takes no images: ${stderr.trim().slice(-1_000)}`);
    return images.map(({ name }) => name);
  } finally {
    await rm(layout, { recursive: true, force: true });
  }
}
