// When the keeper last found all well: the time of a file, which Prometheus tells of every file of targets that it reads.
// The keeper would need a port, a certificate and users for a page of its own.
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../../limits.ts';
import { keepFile } from '../../secrets/kept-files.ts';
import type { ServerUser } from '../../secrets/private-files.ts';
import type { Layout } from '../layout.ts';

/** Alerts look for this name. */
function lastLookFile({ prometheus }: Pick<Layout, 'prometheus'>): string {
  return join(prometheus.config, 'telltale-keeper.json');
}

/** Makes the file, which names no target; whether it was made. */
export function keepLastLook(layout: Pick<Layout, 'prometheus'>, owner: ServerUser | undefined): Promise<boolean> {
  return keepFile(lastLookFile(layout), '[]\n', { owner });
}

/** Notes that the keeper has just found all well. */
export async function noteLook(layout: Pick<Layout, 'prometheus'>): Promise<void> {
  const now = new Date();
  await utimes(lastLookFile(layout), now, now);
}

/** The job by which Prometheus reads the file. */
export function lastLookJob(layout: Pick<Layout, 'prometheus'>): object {
  const read = { files: [lastLookFile(layout)], refresh_interval: `${limits.scrapeSeconds}s` };
  return { job_name: 'keeper', file_sd_configs: [read] };
}
