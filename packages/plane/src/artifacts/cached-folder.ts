// A cached folder, complete or absent: written under a temporary name, then renamed.

import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PlaneError } from '../plane-error.ts';
import { withLock } from '../processes/lock.ts';
import { fileFailure, spaceRemedy } from './failure.ts';
import { limits } from './limits.ts';

const manifestName = '.telltale-manifest.json';

/** Details recorded when a folder is created, such as the versions in it. */
export type Details = Readonly<Record<string, string>>;

/** A folder to create once. */
export interface CachedFolderOptions {
  cacheDir: string;
  /** Name of the folder inside the cache; other content needs another name. */
  name: string;
  /** Its content, for messages. */
  title: string;
  /** Required free space. */
  bytesNeeded: number;
  signal?: AbortSignal | undefined;
  /** Called once if another process is creating it. */
  onWait?: (pid: number | undefined) => void;
  /** Fills the folder. Files left in `scratch` are removed afterwards. */
  make: (folder: string, scratch: string) => Promise<Details>;
}

interface Manifest {
  readonly details: Details;
  /** Size in bytes and modification time in seconds of each file, by path. */
  readonly files: Readonly<Record<string, readonly [number, number]>>;
}

/**
 * Path of a cached folder, which is created if it is missing or damaged.
 *
 * @throws PlaneError `disk_full`, `folder`, `locked`, or an error of `make`; an incomplete folder is removed
 */
export async function cachedFolder(options: CachedFolderOptions): Promise<{ path: string; details: Details }> {
  const { cacheDir, name, signal } = options;
  const path = join(cacheDir, name);
  const ready = await wholeFolder(path);
  if (ready) return { path, details: ready };
  await openFolder(cacheDir);
  const lock = {
    waitMsMax: limits.lockWaitMsMax,
    ...(options.onWait && { onWait: options.onWait }),
    ...(signal && { signal }),
  };
  return withLock(join(cacheDir, `.${name}.lock`), lock, async () => {
    const made = await wholeFolder(path);
    return { path, details: made ?? (await makeFolder(path, options)) };
  });
}

async function makeFolder(path: string, options: CachedFolderOptions): Promise<Details> {
  const { cacheDir, name, title } = options;
  const prefix = `.${name}.making-`;
  const aside = join(cacheDir, `${prefix}${randomUUID()}`);
  const attempt = {
    what: `cannot prepare ${title}`,
    where: `in ${cacheDir}`,
    code: 'folder',
    remedy: 'Make the folder writable for this user or set TELLTALE_CACHE_DIR',
  } as const;
  try {
    // Left by interrupted runs: this process holds the lock, so nobody uses them.
    for (const left of await readdir(cacheDir)) if (left.startsWith(prefix)) await remove(join(cacheDir, left));
    await remove(path);
    await requireSpace(cacheDir, options);
    const folder = join(aside, 'folder');
    const scratch = join(aside, 'scratch');
    await openFolder(folder);
    await openFolder(scratch);
    const details = await options.make(folder, scratch);
    const manifest: Manifest = { details, files: await listFiles(folder) };
    await writeFile(join(folder, manifestName), JSON.stringify(manifest));
    await rename(folder, path);
    return details;
  } catch (error) {
    throw fileFailure(attempt, error);
  } finally {
    await remove(aside);
  }
}

/** Details of a complete folder; undefined otherwise. */
async function wholeFolder(path: string): Promise<Details | undefined> {
  try {
    const { details, files }: Manifest = JSON.parse(await readFile(join(path, manifestName), 'utf8'));
    const same = await Promise.all(
      Object.entries(files).map(async ([file, [bytes, seconds]]) => {
        const found = await stat(join(path, file));
        return found.size === bytes && Math.floor(found.mtimeMs / 1000) === seconds;
      }),
    );
    return same.every(Boolean) ? details : undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // Missing or damaged: it is created again. A folder that cannot be read is an error.
    if (code === 'ENOENT' || code === 'ENOTDIR' || error instanceof SyntaxError || error instanceof TypeError) return;
    throw fileFailure(
      { what: 'cannot read', where: path, code: 'folder', remedy: 'Make it readable for this user' },
      error,
    );
  }
}

/**
 * Sizes and times of all files; also makes them readable for every user, whatever the umask: servers run unprivileged.
 */
async function listFiles(folder: string): Promise<Manifest['files']> {
  const files: Record<string, readonly [number, number]> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    if (!entry.isFile()) continue;
    const { size, mtimeMs, mode } = await stat(path);
    await chmod(path, mode & 0o100 ? 0o755 : 0o644);
    files[path.slice(folder.length + 1)] = [size, Math.floor(mtimeMs / 1000)];
  }
  return files;
}

/** Creates a folder and its missing parents, readable for every user. */
async function openFolder(path: string): Promise<void> {
  try {
    const first = await mkdir(path, { recursive: true });
    if (first === undefined) return;
    for (let made = path; made.length >= first.length; made = dirname(made)) await chmod(made, 0o755);
  } catch (error) {
    throw fileFailure(
      {
        what: 'cannot make the folder',
        where: path,
        code: 'folder',
        remedy: 'Make the one above writable for this user or set TELLTALE_CACHE_DIR',
      },
      error,
    );
  }
}

async function requireSpace(path: string, { title, bytesNeeded }: CachedFolderOptions): Promise<void> {
  const { bavail, bsize } = await statfs(path);
  const free = bavail * bsize;
  if (free >= bytesNeeded) return;
  throw new PlaneError('disk_full', {
    what: `cannot download ${title}`,
    where: `into ${path}`,
    why: `${Math.floor(free / 1024 ** 2)} MB are free and ${Math.ceil(bytesNeeded / 1024 ** 2)} MB are needed`,
    remedy: spaceRemedy,
  });
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5 });
}
