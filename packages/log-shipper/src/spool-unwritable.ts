// Says why the spool cannot be written, and what to do about it.
import { ShipperError } from './shipper-error.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left',
  EDQUOT: 'the quota is used up',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'something else is in its place',
  EIO: 'the disk failed',
  EFBIG: 'no file may be larger',
  EMFILE: 'too many open files',
};

/** The error for a spool folder that the file system refused with `cause`. */
export function spoolUnwritable(spoolDir: string, cause: unknown): ShipperError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause));
  const remedy = code === 'ENOSPC' || code === 'EDQUOT' ? 'Free space or set' : 'Make it writable for this user or set';
  return new ShipperError(
    'spool_unwritable',
    `cannot write the spool at ${spoolDir}: ${why}${code === '' ? '' : ` (${code})`}. ` +
      `Records are kept in memory until it can be written. ${remedy} TELLTALE_SPOOL_DIR.`,
    { cause },
  );
}
