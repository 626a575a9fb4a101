// The folder of a spool: the given one, or a private one inside it if other users can write there.
import { lstatSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ensureFolder, ensurePrivateFolder, fileError, isOwn, ownUser, strangerAbove, userName } from '@telltale/files';

/** Permission of everyone to write. */
const writableByAll = 0o002;

/**
 * The folder that holds the queues. What was given may be a volume that is mounted for many users (root's, writable by
 * a group or by all, as Kubernetes mounts them): of such a one, `telltale-<uid>` is this user's part. Nothing is made.
 */
export function spoolFolderIn(given: string): string {
  const user = ownUser();
  if (user === undefined) return given;
  try {
    const found = statSync(given, { throwIfNoEntry: false });
    if (found === undefined || (isOwn(found) && (found.mode & writableByAll) === 0)) return given;
  } catch {
    // If it cannot even be examined, the first write reports that.
    return given;
  }
  return join(given, privateName(user));
}

/** What a folder of one user's is called where others may have folders too. */
function privateName(user: number | undefined): string {
  return `telltale-${user}`;
}

/**
 * Makes the folder that holds the queues.
 *
 * @returns its path
 * @throws the file system's error
 */
export function ensureSpoolFolder(given: string): string {
  requirePrivateAbove(given);
  ensureFolder(given, 0o700);
  const link = lstatSync(given);
  // A link to elsewhere is the operator's to make, or this user's.
  if (link.isSymbolicLink() && !isOwn(link) && link.uid !== 0) {
    throw fileError('EPERM', `the link belongs to another user (${link.uid})`, given);
  }
  const folder = spoolFolderIn(given);
  if (folder !== given) ensurePrivateFolder(folder);
  return folder;
}

/** A folder above that bears this user's name, as the one in the system's temporary folder, must be this user's. */
function requirePrivateAbove(given: string): void {
  const name = privateName(ownUser());
  for (let at = given; dirname(at) !== at; at = dirname(at)) if (basename(at) === name) ensurePrivateFolder(at);
}

/**
 * What is wrong with a spool of root's that lies in a folder of somebody else's; undefined where nothing is. What is in
 * it is looked at one by one, so that nothing foreign is ever sent; but what waits there can be taken away.
 */
export function exposureOf(folder: string): string | undefined {
  if (ownUser() !== 0) return undefined;
  const stranger = strangerAbove(folder);
  if (stranger === undefined) return undefined;
  return `the spool at ${folder} is in ${stranger.path}, which belongs to ${userName(stranger.uid)}, who can delete the waiting records. Set TELLTALE_SPOOL_DIR to a folder of this user.`;
}
