// The folder of a backup: written under a temporary name, renamed when complete, verified before use.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { identify, isRunning, PlaneError } from '@telltale/plane';
import { type Manifest, manifestFile, manifestText } from './manifest.ts';

/** The file in a draft that names its writer. */
const makerFile = 'making.json';

/** A backup in progress. */
export class BackupDraft implements AsyncDisposable {
  readonly #folder: string;
  readonly #draft: string;
  readonly #files: Record<string, { bytes: number; sha256: string }> = {};

  private constructor(folder: string, draft: string) {
    this.#folder = folder;
    this.#draft = draft;
  }

  /** Begins a backup. @param folder its path, which must not exist yet @throws PlaneError `folder`, `disk_full` */
  static async begin(folder: string): Promise<BackupDraft> {
    const place = resolve(folder);
    return withWriteErrors(place, async () => {
      await mkdir(dirname(place), { recursive: true });
      if (!(await isFree(place))) throw taken(place);
      await removeLeft(place);
      const draft = `${place}.draft-${process.pid}`;
      // Logs and metrics are confidential.
      await mkdir(draft, { mode: 0o700 });
      await writeFile(join(draft, makerFile), JSON.stringify(identify(process.pid)), { mode: 0o600 });
      return new BackupDraft(place, draft);
    });
  }

  /** Writes one of its files. @param onBytes receives the number of bytes written */
  async write(
    name: string,
    content: Readable,
    { signal, onBytes }: { readonly signal?: AbortSignal | undefined; readonly onBytes?: (bytes: number) => void },
  ): Promise<void> {
    const path = join(this.#draft, name);
    const hash = createHash('sha256');
    let bytes = 0;
    const measured = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        onBytes?.(bytes);
        yield chunk;
      }
    };
    const file = createWriteStream(path, { mode: 0o600, flush: true });
    await withWriteErrors(path, () => pipeline(content, measured, file, ...(signal ? [{ signal }] : [])));
    this.#files[name] = { bytes, sha256: hash.digest('hex') };
  }

  /** Renames it to its final path when it is complete. */
  async finish(manifest: Omit<Manifest, 'files'>): Promise<Manifest> {
    const whole: Manifest = { ...manifest, files: this.#files };
    await withWriteErrors(this.#folder, async () => {
      await writeFile(join(this.#draft, manifestFile), manifestText(whole), { mode: 0o600, flush: true });
      await rm(join(this.#draft, makerFile));
      await syncToDisk(this.#draft);
      if (!(await isFree(this.#folder))) throw taken(this.#folder);
      await rename(this.#draft, this.#folder);
      await syncToDisk(dirname(this.#folder));
    });
    return whole;
  }

  /** Removes what was written, unless it was finished. */
  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#draft, { recursive: true, force: true });
  }
}

/**
 * Verifies that every file of a backup is unchanged.
 *
 * @param progress receives the completed fraction
 * @throws PlaneError `damaged_backup`
 */
export async function verifyFiles(
  folder: string,
  { files }: Manifest,
  progress: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const bytesAll = Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
  let bytesDone = 0;
  let percent = 0;
  for (const [name, expected] of Object.entries(files)) {
    const path = join(folder, basename(name));
    const size = (await lstat(path).catch(() => undefined))?.size;
    if (size !== expected.bytes) {
      throw damaged(
        folder,
        `${name} ${size === undefined ? 'is missing' : `has ${size} bytes, not ${expected.bytes}`}`,
      );
    }
    const hash = createHash('sha256');
    const stream = createReadStream(path, signal ? { signal } : {});
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytesDone += chunk.length;
      const now = Math.floor((100 * bytesDone) / bytesAll);
      if (now > percent) progress(bytesDone / bytesAll);
      percent = now;
    }
    if (hash.digest('hex') !== expected.sha256)
      throw damaged(folder, `the content of ${name} has changed since the backup`);
  }
}

/** The path must be free, or an empty folder. */
async function isFree(place: string): Promise<boolean> {
  try {
    return (await readdir(place)).length === 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true;
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return false;
    throw error;
  }
}

/** Removes drafts of killed backups for the same path. */
async function removeLeft(place: string): Promise<void> {
  for (const name of await readdir(dirname(place))) {
    if (!name.startsWith(`${basename(place)}.draft-`)) continue;
    const draft = join(dirname(place), name);
    const maker = await readFile(join(draft, makerFile), 'utf8').catch(() => '{}');
    if (!isRunning(JSON.parse(maker))) await rm(draft, { recursive: true, force: true });
  }
}

async function syncToDisk(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function withWriteErrors<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof PlaneError || !(cause instanceof Error) || !('syscall' in cause)) throw cause;
    const full = 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
    throw new PlaneError(full ? 'disk_full' : 'folder', {
      what: 'cannot write the backup',
      where: `to ${path}`,
      why: cause.message,
      remedy: full ? 'Free some space there or name a folder on another disk' : 'Name a folder that you may write',
      cause,
    });
  }
}

function taken(place: string): PlaneError {
  return new PlaneError('folder', {
    what: 'cannot write the backup',
    where: `to ${place}`,
    why: 'the folder exists already, and a backup never overwrites another',
    remedy: 'Name a folder that does not exist yet',
  });
}

function damaged(folder: string, why: string): PlaneError {
  return new PlaneError('damaged_backup', {
    what: 'cannot use the backup',
    where: `in ${folder}`,
    why,
    remedy: 'Nothing was changed. Take another backup, or another copy of this one',
  });
}
