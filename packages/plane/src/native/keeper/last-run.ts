// Records the keeper's last successful run as the mtime of a target file, which Prometheus exports as a metric. A
// metrics page of its own would need a port, a certificate and users.
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../../limits.ts';
import { ensureFile } from '../../secrets/ensured-files.ts';
import type { ServerUser } from '../../secrets/private-files.ts';
import type { Layout } from '../layout.ts';

/** The alerts query this name. */
function lastRunFile({ prometheus }: Pick<Layout, 'prometheus'>): string {
  return join(prometheus.config, 'telltale-keeper.json');
}

/** Creates the file, which contains no target; returns whether it was created. */
export function writeLastRun(layout: Pick<Layout, 'prometheus'>, owner: ServerUser | undefined): Promise<boolean> {
  return ensureFile(lastRunFile(layout), '[]\n', { owner });
}

/** Records a successful run. */
export async function noteLook(layout: Pick<Layout, 'prometheus'>): Promise<void> {
  const now = new Date();
  await utimes(lastRunFile(layout), now, now);
}

/** The Prometheus job of the file. */
export function lastRunJob(layout: Pick<Layout, 'prometheus'>): object {
  const read = { files: [lastRunFile(layout)], refresh_interval: `${limits.scrapeSeconds}s` };
  return { job_name: 'keeper', file_sd_configs: [read] };
}
