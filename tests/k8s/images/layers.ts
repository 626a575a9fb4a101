// Layers of an image: tars of folders of this machine, named by what is in them. The same files make the same layer.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checksumOf } from '../../../packages/plane/src/artifacts/checksum.ts';

const run = promisify(execFile);
/** The largest holds 400 MB. */
const TAR_MS_MAX = 300_000;
/** Owner and group of what is in an image, if nothing else is said. */
const root = '0:0';
/** Who made it and when says nothing about what it is. */
const reproducible = ['--format=gnu', '--sort=name', '--mtime=@0', '--numeric-owner'];

/** A blob of an image. */
export interface Blob {
  readonly digest: string;
  readonly size: number;
}

/** What of a folder goes into a layer. */
export interface LayerPart {
  readonly folder: string;
  /** Paths below the folder. Default: everything. */
  readonly paths?: readonly string[];
  /** Such as `1000:0`. Default: root. */
  readonly owner?: string;
  /** Paths below the folder that are left out. */
  readonly without?: readonly string[];
}

/** Writes a layer into the folder of blobs. */
export async function writeLayer(blobs: string, parts: readonly LayerPart[]): Promise<Blob> {
  await mkdir(blobs, { recursive: true });
  const file = join(blobs, `.${randomUUID()}.tar`);
  try {
    for (const [index, { folder, paths = ['.'], owner = root, without = [] }] of parts.entries()) {
      const [user, group] = owner.split(':');
      const owned = [`--owner=+${user}`, `--group=+${group}`];
      const excluded = without.map((path) => `--exclude=./${path}`);
      const how = index === 0 ? '--create' : '--append';
      const args = [how, ...reproducible, ...owned, '--file', file, ...excluded, '--directory', folder, ...paths];
      await run('tar', args, { timeout: TAR_MS_MAX }).catch(requireOnlyLinked);
    }
    const [checksum, { size }] = [await checksumOf(file, 'sha256'), await stat(file)];
    await rename(file, join(blobs, checksum));
    return { digest: `sha256:${checksum}`, size };
  } finally {
    await rm(file, { force: true });
  }
}

/**
 * Files are links to those of the cache and of this workspace. Who makes another link meanwhile changes the time at which
 * a file was last changed, and tar says so by its exit code; a file with other content gets another message.
 */
function requireOnlyLinked(error: Error & { code?: unknown; stderr?: string }): void {
  const lines = (error.stderr ?? '').trim().split('\n');
  if (error.code !== 1 || !lines.every((line) => /: file changed as we read it$/.test(line))) throw error;
}
