// Service discovery: writes a target file for Prometheus' file discovery, and removes it when the process ends.
import { join, resolve } from 'node:path';
import { ensureFolder, errnoOf, isOwnFile, listFolder, randomName, removeFile, replaceFile } from '@telltale/files';
import { fileSafe } from '@telltale/log-shipper';
import type { MetricsAddress } from '@telltale/metrics';
import { limits } from '../limits.ts';

/** The file of this process. */
export interface TargetFile {
  readonly path: string;
  /** Removes it; never throws. */
  remove(): void;
}

/** Whose process it is, as its series are to say. */
export interface Target {
  readonly service: string;
  /** The team that its alerts go to, where the resource names one. */
  readonly team: string | undefined;
}

/** Prometheus may run as another user. */
const fileMode = 0o644;
const folderMode = 0o755;

/** What the system says of a name that is taken by another user's file in a sticky folder, or by a folder. */
const taken: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EISDIR', 'ENOTEMPTY']);

/** Addresses that mean "every address of this machine" cannot be asked; the loopback can. */
const reachable: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

/** A host at which this machine reaches the listening address, in the form used in a URL. */
export function reachableHost(host: string): string {
  return reachable[host] ?? (host.includes(':') ? `[${host}]` : host);
}

function isDead(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return errnoOf(error) === 'ESRCH';
  }
}

/**
 * What follows the service in the name of a file: the pid, what a name that was taken got besides, a draft's ending.
 */
const ending = /^(\d+)(?:-[0-9a-f]+)?\.json(?:\.[0-9a-f]+\.new)?$/;

/**
 * A process that was killed could not take its file away: the next one of the same service does. Until then Prometheus
 * sees that it is gone. What belongs to another service or another user is left alone, and never throws.
 */
function prune(folder: string, prefix: string): void {
  for (const name of listFolder(folder, limits.targetFilesMax)) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(ending.exec(name.slice(prefix.length))?.[1]);
    const path = join(folder, name);
    if (Number.isSafeInteger(pid) && pid > 0 && isDead(pid) && isOwnFile(path)) removeFile(path);
  }
}

/**
 * Under the usual name; under another one where that is taken by what may not be replaced, such as another user's file.
 */
function write(folder: string, prefix: string, content: string): string {
  const path = join(folder, `${prefix}${process.pid}.json`);
  try {
    replaceFile(path, content, fileMode);
    return path;
  } catch (error) {
    if (!taken.has(errnoOf(error))) throw error;
    const other = join(folder, `${prefix}${process.pid}-${randomName()}.json`);
    replaceFile(other, content, fileMode);
    return other;
  }
}

/**
 * Writes `telltale-<service>-<pid>.json` into the folder, whole or not at all, and removes the files of those processes
 * of the service that died.
 *
 * @param onWarning receives one line if the folder cannot be written
 * @returns undefined then
 */
export function writeTargetFile(
  given: string,
  { service, team }: Target,
  { host, port, scheme }: MetricsAddress,
  onWarning: (message: string) => void,
): TargetFile | undefined {
  // The app may go to another working folder before it ends.
  const folder = resolve(given);
  const prefix = `telltale-${fileSafe(service)}-`;
  const labels = {
    job: service,
    ...(team !== undefined && { team }),
    ...(scheme === 'https' && { __scheme__: scheme }),
  };
  const targets = [{ targets: [`${reachableHost(host)}:${port}`], labels }];
  let path: string;
  try {
    ensureFolder(folder, folderMode);
    prune(folder, prefix);
    // Prometheus reads *.json at once when it appears: it must never see half of one.
    path = write(folder, prefix, JSON.stringify(targets));
  } catch (error) {
    onWarning(
      `cannot write a target file to ${folder}: ${(error as Error).message}. Make the folder writable, or set TELLTALE_METRICS_TARGETS_DIR to another.`,
    );
    return undefined;
  }
  return {
    path,
    remove() {
      if (!removeFile(path)) onWarning(`cannot remove the target file ${path}`);
    },
  };
}
