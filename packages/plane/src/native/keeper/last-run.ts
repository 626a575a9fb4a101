// The keeper's last successful run, as the mtime of a target file, which Prometheus exports as a metric.
// For its own metrics page the keeper would need a port, a certificate and users.
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../../limits.ts';
import { ensureFile } from '../../secrets/ensured-files.ts';
import type { ServerUser } from '../../secrets/private-files.ts';
import type { Layout } from '../layout.ts';

/** Alerts look for this name. */
function lastRunFile({ prometheus }: Pick<Layout, 'prometheus'>): string {
  return join(prometheus.config, 'telltale-keeper.json');
}

/** Makes the file, which names no target; whether it was made. */
export function writeLastRun(layout: Pick<Layout, 'prometheus'>, owner: ServerUser | undefined): Promise<boolean> {
  return ensureFile(lastRunFile(layout), '[]\n', { owner });
}

/** Notes that the keeper has just found all well. */
export async function noteLook(layout: Pick<Layout, 'prometheus'>): Promise<void> {
  const now = new Date();
  await utimes(lastRunFile(layout), now, now);
}

/** The Prometheus job of the file. */
export function lastRunJob(layout: Pick<Layout, 'prometheus'>): object {
  const read = { files: [lastRunFile(layout)], refresh_interval: `${limits.scrapeSeconds}s` };
  return { job_name: 'keeper', file_sd_configs: [read] };
}
