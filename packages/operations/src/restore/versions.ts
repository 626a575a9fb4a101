// Checks whether the servers' versions can read the data of a backup.
import { PlaneError } from '@telltale/plane';

/**
 * Requires each part to have the version that was backed up, or a newer one of the same major version: servers can read
 * only the data of such versions.
 *
 * @throws PlaneError `unsupported`
 */
export function requireVersions(
  inBackup: Readonly<Record<string, string>>,
  here: Readonly<Record<string, string>>,
  parts: readonly string[],
): void {
  const unfit = parts.flatMap((part) => {
    const [was, is] = [inBackup[part], here[part]];
    if (was === undefined || is === undefined || fits(was, is)) return [];
    return [`${part} was ${was} and is ${is}`];
  });
  if (unfit.length === 0) return;
  throw new PlaneError('unsupported', {
    what: 'cannot restore the backup',
    why: `${unfit.join(', ')}: the plane needs the same version, or a newer one of the same major version`,
    remedy: 'Nothing was changed. Restore the backup into a plane of these versions, then upgrade that plane',
  });
}

function fits(was: string, is: string): boolean {
  const [before, now] = [numbersOf(was), numbersOf(is)];
  if (before[0] !== now[0]) return false;
  const differs = before.findIndex((number, place) => number !== (now[place] ?? 0));
  return differs === -1 || (now[differs] ?? 0) > (before[differs] ?? 0);
}

function numbersOf(version: string): number[] {
  return (/^v?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? '').split('.').map(Number);
}
