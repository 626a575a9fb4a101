// Alertmanager as a plain process on loopback, with the receivers that have secrets.
import { join } from 'node:path';

import { makeFolder } from '../../secrets/private-files.ts';
import { ensureReceivers, type ReceiversPlace } from '../../servers/receivers.ts';
import { webFile } from '../../servers/web-configuration.ts';
import { host } from '../processes/ports.ts';
import type { NativeInputs, ServerKind } from '../processes/server.ts';
import { ensureAccess } from './ensure-access.ts';
import { readiness } from './readiness.ts';
import { webFileOf, webUsers } from './web.ts';

/** Alertmanager for the native engine. */
export const alertmanager: ServerKind = {
  title: 'Alertmanager',
  usualStartMs: 1_000,
  health: readiness,
  users: webUsers,
  access: async (inputs) => ({ users: await webFileOf(inputs, 'alertmanager') }),
  refresh: (inputs) => ensureReceivers(placeOf(inputs)),
  async configure(program, inputs) {
    const { layout, ports, user: owner } = inputs;
    const { root, data, config } = layout.alertmanager;
    await ensureAccess(inputs, { alertmanager });
    await makeFolder(data, { mode: 0o700, owner });
    const { path } = await ensureReceivers(placeOf(inputs));
    return {
      command: program.command,
      args: [
        `--config.file=${path}`,
        `--storage.path=${data}`,
        `--web.config.file=${join(config, webFile)}`,
        `--web.listen-address=${host}:${ports.alertmanager}`,
        '--cluster.listen-address=',
        '--log.level=warn',
      ],
      cwd: program.folder ?? root,
      log: join(layout.logs, 'alertmanager.log'),
      user: owner,
      env: { PATH: '/usr/bin:/bin', HOME: root },
    };
  },
};

function placeOf({ layout, user: owner }: NativeInputs): ReceiversPlace {
  return { given: layout.receivers, config: layout.alertmanager.config, owner };
}
