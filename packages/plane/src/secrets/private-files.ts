// Private files and folders of the plane: their owners and permissions (0600, 0700). If root starts the servers, they
// run as a user of their own, who can write to their folders. So no file is written through a name that this user could
// have replaced by a link: a file is created under a new name, given to the user through its descriptor, and renamed
// into place.
import { randomUUID } from 'node:crypto';
import { lchown, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { PlaneError } from '../plane-error.ts';

/** User and group of the servers; undefined if they run as the current user. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** An id from the range that systemd gives to services without an account; nobody can log in with it. */
const unprivileged: ServerUser = { uid: 64_321, gid: 64_321 };

/** The servers' user: Elasticsearch refuses to run as root, and no server needs root. */
export function serverUser(): ServerUser | undefined {
  return process.getuid?.() === 0 ? unprivileged : undefined;
}

/** Access rights of a folder or file. */
export interface Access {
  /** Permission bits. */
  readonly mode: number;
  /** Owner; by default the current user. */
  readonly owner?: ServerUser | undefined;
}

/** Creates a folder, or corrects the owner of an existing one. */
export async function makeFolder(path: string, { mode, owner }: Access): Promise<void> {
  await withWriteErrors(path, async () => {
    await mkdir(path, { recursive: true, mode });
    const found = await lstat(path);
    if (!found.isDirectory()) throw new Error('it exists and is not a folder');
    if (owner && found.uid !== owner.uid) await lchown(path, owner.uid, owner.gid);
  });
}

/** A file to write. */
export interface PrivateFile extends Access {
  readonly path: string;
  readonly content: string;
}

/** Writes a file atomically. */
export function writePrivateFile(path: string, content: string, access: Access): Promise<void> {
  return writePrivateFiles([{ path, content, ...access }]);
}

/** Writes files that belong together, each atomically, and all of them at nearly the same moment. */
export async function writePrivateFiles(files: readonly PrivateFile[]): Promise<void> {
  const drafts: { readonly draft: string; readonly path: string }[] = [];
  try {
    for (const file of files) {
      const draft = `${file.path}.${randomUUID()}`;
      drafts.push({ draft, path: file.path });
      await withWriteErrors(file.path, () => writeDraft(draft, file));
    }
    for (const { draft, path } of drafts) await withWriteErrors(path, () => rename(draft, path));
  } catch (error) {
    for (const { draft } of drafts) await rm(draft, { force: true });
    throw error;
  }
}

async function writeDraft(draft: string, { content, mode, owner }: PrivateFile): Promise<void> {
  const file = await open(draft, 'wx', mode);
  try {
    if (owner) await file.chown(owner.uid, owner.gid);
    await file.chmod(mode);
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function withWriteErrors(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** The error for a file or folder of the plane that cannot be written. */
export function unwritable(path: string, cause: unknown): PlaneError {
  const full = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
  return new PlaneError(full ? 'disk_full' : 'folder', {
    what: 'cannot write',
    where: path,
    why: cause instanceof Error ? cause.message : String(cause),
    remedy: full
      ? 'Free some space there or set TELLTALE_PLANE_DIR to a folder on another disk'
      : 'Make the folder writable for this user or set TELLTALE_PLANE_DIR',
    cause,
  });
}
