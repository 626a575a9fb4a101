// Where the files of dashboards/ lie: in the package when it is installed, in the repository when it is worked on.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const packaged = fileURLToPath(new URL('../dashboards/', import.meta.url));
const repository = fileURLToPath(new URL('../../../dashboards/', import.meta.url));

/** Folder of the alerting and recording rules, `*.rules.yaml`. */
export const rulesFolder: string = `${existsSync(packaged) ? packaged : repository}prometheus`;
