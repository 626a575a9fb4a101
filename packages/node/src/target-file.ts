// Tells Prometheus' file discovery where this process is: a file of its own, gone when the process is.
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileSafe } from '@telltale/log-shipper';
import type { MetricsAddress } from '@telltale/metrics';
import { limits } from './limits.ts';

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

/** Addresses that mean "every address of this machine" cannot be asked; the loopback can. */
const reachable: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

function isDead(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/**
 * A process that was killed could not take its file away: the next one of the same service does. Until then Prometheus
 * sees that it is gone. Others' files are left alone.
 */
function prune(folder: string, prefix: string): void {
  const own = readdirSync(folder).filter((name) => name.startsWith(prefix));
  for (const name of own.slice(0, limits.targetFilesMax)) {
    const pid = Number(/^(\d+)\.json(?:\.new)?$/.exec(name.slice(prefix.length))?.[1]);
    if (Number.isSafeInteger(pid) && pid > 0 && isDead(pid)) rmSync(join(folder, name), { force: true });
  }
}

/**
 * Writes `telltale-<service>-<pid>.json` into the folder, whole or not at all, and removes the files of those processes
 * of the service that died.
 *
 * @param onWarning told in one line when the folder cannot be written
 * @returns undefined then
 */
export function writeTargetFile(
  folder: string,
  { service, team }: Target,
  { host, port, scheme }: MetricsAddress,
  onWarning: (message: string) => void,
): TargetFile | undefined {
  const prefix = `telltale-${fileSafe(service)}-`;
  const path = join(folder, `${prefix}${process.pid}.json`);
  const address = reachable[host] ?? (host.includes(':') ? `[${host}]` : host);
  const labels = {
    job: service,
    ...(team !== undefined && { team }),
    ...(scheme === 'https' && { __scheme__: scheme }),
  };
  const targets = [{ targets: [`${address}:${port}`], labels }];
  try {
    mkdirSync(folder, { recursive: true });
    prune(folder, prefix);
    // Prometheus reads *.json at once when it appears: it must never see half of one.
    writeFileSync(`${path}.new`, JSON.stringify(targets));
    renameSync(`${path}.new`, path);
  } catch (error) {
    onWarning(
      `cannot write the target file ${path}: ${(error as Error).message}. Mend the folder, or set TELLTALE_METRICS_TARGETS_DIR to another.`,
    );
    return undefined;
  }
  return {
    path,
    remove() {
      try {
        rmSync(path, { force: true });
      } catch (error) {
        onWarning(`cannot remove the target file ${path}: ${(error as Error).message}`);
      }
    },
  };
}
