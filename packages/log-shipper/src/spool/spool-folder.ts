// The folder of a spool: the given one, or a private one inside it if other users can write there.
import { lstatSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ensureFolder, ensurePrivateFolder, fileError, isOwn, ownUser, strangerAbove, userName } from '@telltale/files';

/** The write permission of all users. */
const writableByAll = 0o002;

/**
 * The folder that contains the queues. The configured folder may be a volume for many users (root's, writable by a
 * group or by all, as Kubernetes mounts them): then `telltale-<uid>` in it is this user's part. Creates nothing.
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

/** Name of a user's folder in a place that users share. */
function privateName(user: number | undefined): string {
  return `telltale-${user}`;
}

/** Creates the folder that contains the queues. @returns its path @throws the file system's error */
export function ensureSpoolFolder(given: string): string {
  requirePrivateAbove(given);
  ensureFolder(given, 0o700);
  const link = lstatSync(given);
  // Only root or this user may have made a link.
  if (link.isSymbolicLink() && !isOwn(link) && link.uid !== 0) {
    throw fileError('EPERM', `the link belongs to another user (${link.uid})`, given);
  }
  const folder = spoolFolderIn(given);
  if (folder !== given) ensurePrivateFolder(folder);
  return folder;
}

/** A parent folder with this user's id in its name, as in the system's temporary folder, must belong to this user. */
function requirePrivateAbove(given: string): void {
  const name = privateName(ownUser());
  for (let at = given; dirname(at) !== at; at = dirname(at)) if (basename(at) === name) ensurePrivateFolder(at);
}

/**
 * The warning about a spool of root in another user's folder; undefined if there is no problem. Each file in it is
 * checked, so that nothing foreign is sent; but the other user can delete waiting records.
 */
export function exposureOf(folder: string): string | undefined {
  if (ownUser() !== 0) return undefined;
  const stranger = strangerAbove(folder);
  if (stranger === undefined) return undefined;
  return `the spool at ${folder} is in ${stranger.path}, which belongs to ${userName(stranger.uid)}, who can delete the waiting records. Set TELLTALE_SPOOL_DIR to a folder of this user.`;
}
