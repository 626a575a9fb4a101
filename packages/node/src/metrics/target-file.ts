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

/** The process's identity for its series. */
export interface Target {
  readonly service: string;
  /** The team for its alerts, if the resource names one. */
  readonly team: string | undefined;
}

/** Readable for Prometheus, which may run as another user. */
const fileMode = 0o644;
const folderMode = 0o755;

/** Errors if a name is taken by another user's file in a sticky folder, or by a folder. */
const taken: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EISDIR', 'ENOTEMPTY']);

/** Wildcard addresses cannot be scraped; loopback can. */
const reachable: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

/** A host at which this machine reaches the listening address, in URL form. */
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

/** The rest of a file's name after the service: the pid, a suffix if the name was taken, the extension of a draft. */
const ending = /^(\d+)(?:-[0-9a-f]+)?\.json(?:\.[0-9a-f]+\.new)?$/;

/**
 * A killed process cannot remove its file: the next one of the same service does. Until then Prometheus sees the target
 * as down. Files of other services or users are not touched. Never throws.
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
 * Under the usual name; under another one if that is taken by something that must not be replaced, such as another
 * user's file.
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
 * Writes `telltale-<service>-<pid>.json` into the folder atomically, and removes the files of dead processes of the
 * service.
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
  // An absolute path: the app may change its working folder.
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
    // Prometheus reads a *.json file as soon as it appears, so it must be complete.
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
