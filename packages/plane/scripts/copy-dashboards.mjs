// Puts the rules that Prometheus is started with into the package before it is packed, and takes them out after.
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../../dashboards/prometheus', import.meta.url));
const packaged = fileURLToPath(new URL('../dashboards', import.meta.url));

if (process.argv[2] === 'remove') rmSync(packaged, { recursive: true, force: true });
else {
  cpSync(repository, `${packaged}/prometheus`, {
    recursive: true,
    filter: (path) => !/[/\\]tests$/.test(path),
  });
}
