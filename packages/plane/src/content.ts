// The folder dashboards/: in the repository, or in the installed package.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

function folderOf(name: string): string {
  const repository = fileURLToPath(new URL(`../../../dashboards/${name}`, import.meta.url));
  const packaged = fileURLToPath(new URL(`../dashboards/${name}`, import.meta.url));
  return existsSync(repository) ? repository : packaged;
}

/** Folder of the alerting and recording rules, `*.rules.yaml`. */
export const rulesFolder: string = folderOf('prometheus');

/** Folder of `alertmanager.yaml` (the routing of alerts) and `templates`. */
export const alertingFolder: string = folderOf('alertmanager');
