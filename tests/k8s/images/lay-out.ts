// Turns descriptions of images into images: the same that the proof of the Compose stack builds in an engine.
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { layImage, unread } from '../../compose/images/build.ts';
import type { Image } from '../../compose/images/image.ts';
import { fromBuild, type Make, nodeImage } from '../../compose/images/own.ts';
import { obtainTree, type TreeName } from '../../compose/images/trees.ts';
import { readImageLines } from './image-config.ts';
import { type Blob, writeLayer } from './layers.ts';
import { blobsOf, fullName, type OciImage } from './oci-layout.ts';

const run = promisify(execFile);
/** It lists its own names. */
const BUSYBOX_MS_MAX = 30_000;

const repository = fileURLToPath(new URL('../../..', import.meta.url));
/** A line that takes a file of the repository. */
const fromContext = /^COPY (?:--chmod=(\d+) )?([^-\s]\S*) (\S+)$/;
/** What a Dockerfile of ours begins with that needs no Node. */
const busyboxImage: Image = { service: 'busybox', base: 'small', holds: 'busybox of Debian', copies: [], lines: [] };

/** Makes layers for images of one layout, each base once. */
export class ImageMaker {
  readonly #blobs: string;
  readonly #bases = new Map<TreeName, Promise<readonly Blob[]>>();

  /** @param layout folder in which the images are laid out */
  constructor(layout: string) {
    this.#blobs = blobsOf(layout);
  }

  /** An image of a description. */
  async ofDescription(name: string, image: Image): Promise<OciImage> {
    const { base, folders = [], lines, shared = [] } = image;
    const layers = [...(await this.#base(base))];
    await inScratch(async (context) => {
      await mkdir(join(context, 'root'));
      await layImage(context, image);
      if (shared.length > 0) layers.push(await writeLayer(this.#blobs, [{ folder: join(context, 'shared') }]));
      layers.push(await writeLayer(this.#blobs, [{ folder: join(context, 'root') }]));
      for (const { path, owner } of folders) layers.push(await this.#ownFolder(context, path, owner, 0o775));
    });
    return { name: fullName(name), layers, config: readImageLines(lines).config };
  }

  /**
   * An image by a Dockerfile of ours: its last stage, on this workspace's Node or on busybox.
   *
   * @param firstStage what makes each path that is copied from the first stage
   */
  async ofDockerfile(name: string, dockerfile: string, firstStage: Readonly<Record<string, Make>>): Promise<OciImage> {
    const all = (await readFile(dockerfile, 'utf8')).split('\n');
    const lines = all.slice(all.findLastIndex((line) => line.startsWith('FROM ')));
    const base = lines[0]?.startsWith('FROM node:') ? nodeImage : busyboxImage;
    const layers = [...(await this.ofDescription('base', base)).layers];
    await inScratch(async (context) => {
      const at = (to: string): string => join(context, 'root', to);
      for (const line of lines) {
        const [, from, to] = fromBuild.exec(line) ?? [];
        const [, mode, source, target] = fromContext.exec(line) ?? [];
        if (from !== undefined && to !== undefined) {
          const make = firstStage[from];
          if (make === undefined) throw new Error(`nobody knows here how ${dockerfile} makes ${from}`);
          await mkdir(dirname(at(to)), { recursive: true });
          await make(at(to));
        } else if (source !== undefined && target !== undefined) {
          await mkdir(dirname(at(target)), { recursive: true });
          await copyFile(join(repository, source), at(target));
          await chmod(at(target), Number.parseInt(mode ?? '644', 8));
        }
      }
      layers.push(await writeLayer(this.#blobs, [{ folder: join(context, 'root') }]));
      for (const { path, owner, mode } of readImageLines(lines).folders) {
        layers.push(await this.#ownFolder(context, path, owner, mode));
      }
    });
    return { name: fullName(name), layers, config: readImageLines([...base.lines, ...lines]).config };
  }

  async #ownFolder(context: string, path: string, owner: string, mode: number): Promise<Blob> {
    const top = join(context, 'folders', basename(path), ...dirname(path).split('/'));
    await mkdir(join(top, basename(path)), { recursive: true });
    await chmod(join(top, basename(path)), mode);
    const folder = join(context, 'folders', basename(path));
    return writeLayer(this.#blobs, [{ folder, paths: [`.${path}`], owner }]);
  }

  #base(tree: TreeName): Promise<readonly Blob[]> {
    const made = this.#bases.get(tree) ?? this.#makeBase(tree);
    this.#bases.set(tree, made);
    return made;
  }

  async #makeBase(tree: TreeName): Promise<readonly Blob[]> {
    const folder = await obtainTree(tree);
    const files = await writeLayer(this.#blobs, [{ folder, without: unread }]);
    const additions = await inScratch(async (context) => {
      const rest = join(context, 'root');
      await mkdir(join(rest, 'usr/bin'), { recursive: true });
      await mkdir(join(rest, 'etc'));
      await mkdir(join(rest, 'tmp'));
      await writeFile(join(rest, 'etc/nsswitch.conf'), 'hosts: files dns\n');
      // The cache knows no such modes.
      await chmod(join(rest, 'tmp'), 0o1777);
      for (const name of await busyboxNames(folder)) await symlink('busybox', join(rest, 'usr/bin', name));
      return writeLayer(this.#blobs, [{ folder: rest }]);
    });
    return [files, additions];
  }
}

/** Names of busybox's programs of which a tree has none of its own. */
async function busyboxNames(folder: string): Promise<readonly string[]> {
  const list = [folder, '/usr/bin/busybox', '--list'];
  const { stdout } = await run('chroot', list, { timeout: BUSYBOX_MS_MAX }).catch(() => ({ stdout: '' }));
  const find = ['usr/bin', 'usr/sbin', '-printf', '%f\\n'];
  const own = new Set((await run('find', find, { cwd: folder, timeout: BUSYBOX_MS_MAX })).stdout.split('\n'));
  return stdout.split('\n').filter((name) => name !== '' && !own.has(name));
}

async function inScratch<Made>(work: (folder: string) => Promise<Made>): Promise<Made> {
  const folder = await mkdtemp(join(tmpdir(), 'telltale-image-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
