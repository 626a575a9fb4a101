// A cached folder, complete or absent: written under a temporary name, then renamed.

import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PlaneError } from '../plane-error.ts';
import { withLock } from '../processes/lock.ts';
import { fileFailure, spaceRemedy } from './failure.ts';
import { limits } from './limits.ts';

const manifestName = '.telltale-manifest.json';

/** What is known of a folder when it is made, such as the versions found. */
export type Details = Readonly<Record<string, string>>;

/** A folder to be made once. */
export interface CachedFolderOptions {
  cacheDir: string;
  /** Name of the folder inside the cache; another content has another name. */
  name: string;
  /** What it holds, for messages. */
  title: string;
  /** Free space to begin with. */
  bytesNeeded: number;
  signal?: AbortSignal | undefined;
  /** Told once, when another run is making it. */
  onWait?: (pid: number | undefined) => void;
  /** Fills the folder. What it leaves in `scratch` is removed afterwards. */
  make: (folder: string, scratch: string) => Promise<Details>;
}

interface Manifest {
  readonly details: Details;
  /** Size in bytes and modification time in seconds of each file, by its path in the folder. */
  readonly files: Readonly<Record<string, readonly [number, number]>>;
}

/**
 * Path of a folder of the cache, which is made when it is missing or damaged.
 *
 * @throws PlaneError `disk_full`, `folder`, `locked`, or what `make` throws; nothing half made stays behind
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
    // Left by runs that were cut off: we hold the lock, so nobody works in them.
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

/** Details of a folder that is there with all its files; undefined otherwise. */
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

/** Sizes and times of all files; also opens them to every user, whatever the umask: servers run unprivileged. */
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

/** Makes a folder and those above it that are missing, open to every user's eyes. */
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
