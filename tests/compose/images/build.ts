// Builds images in an engine: a context folder of links to files of the cache, and a Dockerfile that needs no network.
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { DockerEngine } from '../../support/docker-engine.ts';
import { holdsLabel, type Image } from './image.ts';
import { obtainTree, type TreeName } from './trees.ts';

const run = promisify(execFile);
/** The largest holds 400 MB. */
const BUILD_MS_MAX = 300_000;
/** What a package holds for people who read: nothing of it is run. */
export const unread: readonly string[] = [
  'usr/share/doc',
  'usr/share/man',
  'usr/share/locale',
  '.telltale-manifest.json',
];
/** An image with a shell and nothing of the stack, to look into networks and volumes with. */
export const probeImage = 'telltale-test/base-small';
const baseOf = (tree: TreeName): string => `telltale-test/base-${tree}`;

/**
 * Builds an image for each name.
 *
 * @param images what is to be built, by the name that it gets
 */
export async function buildImages(engine: DockerEngine, images: ReadonlyMap<string, Image>): Promise<void> {
  for (const tree of new Set([...images.values()].map(({ base }) => base))) await buildBase(engine, tree);
  for (const [name, image] of images) await buildImage(engine, name, image);
}

/** Names of the images that an engine has. */
export async function imagesOf(engine: DockerEngine): Promise<ReadonlySet<string>> {
  const list = ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'];
  return new Set((await run('docker', list, { env: engine.env })).stdout.split('\n').filter(Boolean));
}

async function buildBase(engine: DockerEngine, tree: TreeName): Promise<void> {
  if ((await imagesOf(engine)).has(`${baseOf(tree)}:latest`)) return;
  const source = await obtainTree(tree);
  await buildIn(engine, baseOf(tree), async (context) => {
    await layOver(source, join(context, 'root'));
    await writeNew(join(context, 'root/etc/nsswitch.conf'), 'hosts: files dns\n');
    // The cache knows no such modes.
    await chmod(join(context, 'root/tmp'), 0o1777);
    // Each of its programs gets its name where the tree has none of that name.
    const names = tree === 'bare' ? [] : ['RUN ["/usr/bin/busybox", "--install", "-s", "/usr/bin"]'];
    return ['FROM scratch', 'COPY root/ /', ...names];
  });
}

/** Lays what an image has over its base into `shared` and `root` of a folder. */
export async function layImage(context: string, image: Image): Promise<void> {
  const { copies, shared = [], texts = {}, links = {}, users = [] } = image;
  // Debian's trees have links to these below usr, which a folder of the same name would replace.
  const at = (path: string): string => join(context, 'root', path.replace(/^\/(?=s?bin\/)/, '/usr/'));
  for (const { from, to } of shared) await layOver(from, join(context, 'shared', to));
  for (const { from, to } of copies) await layOver(from, at(to));
  const passwd = ['root:x:0:0::/root:/bin/sh', 'nobody:x:65534:65534::/:/bin/false', ...users];
  const own = { '/etc/passwd': lined(passwd), '/etc/group': lined(['root:x:0:', 'nogroup:x:65534:']) };
  for (const [path, text] of Object.entries({ ...own, ...texts })) await writeNew(at(path), text);
  for (const [path, target] of Object.entries(links)) {
    await mkdir(dirname(at(path)), { recursive: true });
    await symlink(target, at(path));
  }
}

async function buildImage(engine: DockerEngine, name: string, image: Image): Promise<void> {
  const { base, shared = [], folders = [], holds, lines } = image;
  await buildIn(engine, name, async (context) => {
    await layImage(context, image);
    // What is copied into a folder keeps its owner as it is, and the folder above too.
    for (const [index, { path }] of folders.entries()) {
      await mkdir(join(context, `folder-${index}`, basename(path)), { recursive: true, mode: 0o775 });
    }
    return [
      `FROM ${baseOf(base)}`,
      ...(shared.length > 0 ? ['COPY shared/ /'] : []),
      'COPY root/ /',
      ...folders.map(({ path, owner }, index) => `COPY --chown=${owner} folder-${index}/ ${dirname(path)}/`),
      `LABEL ${holdsLabel}=${JSON.stringify(holds)}`,
      ...lines,
    ];
  });
}

const lined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/**
 * Builds one image.
 *
 * @param fill puts files into the context, and gives the lines of the Dockerfile
 */
export async function buildIn(
  engine: DockerEngine,
  name: string,
  fill: (context: string) => Promise<readonly string[]>,
): Promise<void> {
  const context = await mkdtemp(join(tmpdir(), 'telltale-image-'));
  try {
    await writeFile(join(context, 'Dockerfile'), lined(await fill(context)));
    await writeFile(join(context, '.dockerignore'), lined(unread.map((path) => `root/${path}`)));
    // The newer builder is a plugin of its own, and would only be needed for what is not used here.
    const env = { ...engine.env, DOCKER_BUILDKIT: '0' };
    await run('docker', ['build', '--quiet', '--tag', name, '.'], { env, cwd: context, timeout: BUILD_MS_MAX });
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

/**
 * Lays a file or folder over a path; folders are joined. Files are links where they can be: contexts are large. A link that is
 * named itself is followed: as a link in the context it would have what is laid over it later written into the cache.
 */
export async function layOver(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const lay = (how: readonly string[]): Promise<unknown> => run('cp', ['-a', '-H', '-T', ...how, from, to]);
  await lay(['--link']).catch(() => lay(['--remove-destination']));
}

/** Writes a file in the place of what is there: that may be a link to the cache's own. */
async function writeNew(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  await writeFile(path, text, { mode: 0o755 });
}
