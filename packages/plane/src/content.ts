// Where the files of dashboards/ lie: in the repository when it is worked on, in the package when it is installed.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../../dashboards/prometheus', import.meta.url));
const packaged = fileURLToPath(new URL('../dashboards/prometheus', import.meta.url));

/** Folder of the alerting and recording rules, `*.rules.yaml`. */
export const rulesFolder: string = existsSync(repository) ? repository : packaged;
