// Elasticsearch as a plain process: one node on loopback, TLS, and users from a file.
import { join } from 'node:path';

import { limits } from '../../limits.ts';
import { makeFolder, writePrivateFile } from '../../secrets/private-files.ts';
import { elasticsearchUsersAmong, nativeUserNames, ownRolesOf } from '../../servers/access.ts';
import { elasticsearchSettings } from '../../servers/elasticsearch.ts';
import { jvmOptions, loggingProperties } from '../../servers/elasticsearch-files.ts';
import { elasticsearchUserFiles, rolesFile } from '../../servers/elasticsearch-users.ts';
import { hashedUsers } from '../../servers/server-inputs.ts';
import { host } from '../processes/ports.ts';
import type { AccessFiles, NativeInputs, ServerKind } from '../processes/server.ts';
import { ensureAccess } from './ensure-access.ts';

/** Users who log in. */
const users = elasticsearchUsersAmong(nativeUserNames);

const caFile = 'ca.crt';

/** Elasticsearch for the native engine. */
export const elasticsearch: ServerKind = {
  title: 'Elasticsearch',
  usualStartMs: 14_000,
  users,
  access,
  async configure(program, inputs) {
    await ensureAccess(inputs, { elasticsearch });
    await writeConfiguration(inputs);
    const { layout, user } = inputs;
    const { config, root } = layout.elasticsearch;
    return {
      command: program.command,
      args: [],
      cwd: root,
      log: join(layout.logs, 'elasticsearch.log'),
      user,
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        HOME: root,
        ...program.env,
        ES_PATH_CONF: config,
        ES_TMPDIR: join(root, 'tmp'),
        // The small JVM of the command that starts the server and waits for it.
        CLI_JAVA_OPTS: `-Xms16m -Xmx64m -XX:TieredStopAtLevel=1 -Djava.io.tmpdir=${join(root, 'tmp')}`,
      },
    };
  },
  async health(client, signal, msMax = limits.healthMsMax) {
    const { status, body } = await client.ask<{ status?: string }>({
      path: '/_cluster/health?filter_path=status',
      msMax,
      signal,
    });
    if (status !== 200) return `it answers ${status}`;
    return body.status === 'red' ? 'the cluster is red: an index cannot be read' : undefined;
  },
};

/** Users, their roles, and the roles' privileges. */
async function access(inputs: NativeInputs): Promise<AccessFiles> {
  const files = elasticsearchUserFiles(await hashedUsers(inputs, users));
  return {
    trust: new Map([[caFile, inputs.authority.trusted]]),
    // A role is written before a user gets it.
    users: new Map([['roles.yml', rolesFile(ownRolesOf(users))], ...files]),
  };
}

async function writeConfiguration({ layout, ports, user: owner }: NativeInputs): Promise<void> {
  const { root, config, data } = layout.elasticsearch;
  const [logs, snapshots] = [join(root, 'logs'), join(root, 'snapshots')];
  for (const folder of [data, join(root, 'tmp'), logs, snapshots]) await makeFolder(folder, { mode: 0o700, owner });
  const file = (name: string, content: string) => writePrivateFile(join(config, name), content, { mode: 0o600, owner });
  const ca = join(config, caFile);
  const settings = { config, data, logs, snapshots, ca, host, port: ports.elasticsearch };
  await file('elasticsearch.yml', elasticsearchSettings(settings));
  await file('jvm.options', jvmOptions(logs));
  await file('log4j2.properties', loggingProperties);
}
