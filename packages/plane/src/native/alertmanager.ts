// Alertmanager as a plain process: alone, on loopback, telling nobody until somebody says whom.
import { join } from 'node:path';

import { obtainPrometheus } from '../artifacts/prometheus.ts';
import { host } from './ports.ts';
import { writePrivateFile } from './private-files.ts';
import { readiness } from './readiness.ts';
import type { ServerKind } from './server.ts';
import { writeWebConfiguration } from './web-configuration.ts';
import { yaml } from './yaml.ts';

/** Alertmanager for the native engine. */
export const alertmanager: ServerKind = {
  title: 'Alertmanager',
  usualStartMs: 1_000,
  health: readiness,
  async obtain(options) {
    const files = await obtainPrometheus(options);
    return {
      version: files.alertmanagerVersion,
      async configure(premises) {
        const { layout, secrets, ports, user: owner } = premises;
        const { root, config, data } = layout.alertmanager;
        const users = [secrets.reader, secrets.scraper];
        const web = await writeWebConfiguration(premises, 'alertmanager', layout.alertmanager, users);
        const path = join(config, 'alertmanager.yaml');
        const settings = {
          route: { receiver: 'nobody', group_by: ['alertname', 'job'] },
          receivers: [{ name: 'nobody' }],
        };
        await writePrivateFile(path, yaml(settings), { mode: 0o600, owner });
        return {
          command: files.alertmanager,
          args: [
            `--config.file=${path}`,
            `--storage.path=${data}`,
            `--web.config.file=${web}`,
            `--web.listen-address=${host}:${ports.alertmanager}`,
            '--cluster.listen-address=',
            '--log.level=warn',
          ],
          cwd: files.alertmanagerFolder,
          log: join(layout.logs, 'alertmanager.log'),
          user: owner,
          env: { PATH: '/usr/bin:/bin', HOME: root },
        };
      },
    };
  },
};
