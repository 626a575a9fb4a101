// Messages for a spool that cannot be written: why, and how to fix it.
import { errnoOf, nearestOwner } from '@telltale/files';
import { ShipperError } from '../shipper-error.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left',
  EDQUOT: 'the quota is used up',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOENT: 'a part of the path does not exist and cannot be created',
  ELOOP: 'the path contains a loop of symbolic links',
  ENAMETOOLONG: 'the path is too long',
  EINVAL: 'something else is in its place',
  ESTALE: 'the network file system has lost it',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'something else is in its place',
  EIO: 'the disk failed',
  EFBIG: 'no file may be larger',
  EMFILE: 'too many open files',
};

/** The error for a spool folder for which the file system returned `cause`. */
export function spoolUnwritable(spoolDir: string, cause: unknown): ShipperError {
  const code = errnoOf(cause);
  const why = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause));
  const remedy = code === 'ENOSPC' || code === 'EDQUOT' ? 'Free space or set' : 'Make it writable for this user or set';
  return new ShipperError(
    'spool_unwritable',
    `cannot write the spool at ${spoolDir}: ${why}${code === '' ? '' : ` (${code})`}. ${whose(spoolDir, cause)}` +
      `Records are kept in memory until it is writable. ${remedy} TELLTALE_SPOOL_DIR.`,
    { cause },
  );
}

/** The owner of the folder that could not be written; empty if that is not the problem. */
function whose(spoolDir: string, cause: unknown): string {
  const code = errnoOf(cause);
  if (code !== 'EACCES' && code !== 'EPERM') return '';
  const path = cause instanceof Error && 'path' in cause && typeof cause.path === 'string' ? cause.path : spoolDir;
  const found = nearestOwner(path);
  return found === undefined ? '' : `${found.path} belongs to ${found.owner}. `;
}
