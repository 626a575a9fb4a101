// Elasticsearch as a plain process: one node on loopback, TLS, and users from a file.
import { join } from 'node:path';

import { obtainElasticsearch } from '../../artifacts/elasticsearch.ts';
import { obtainJava } from '../../artifacts/java.ts';
import { limits } from '../../limits.ts';
import { ensureHash } from '../../secrets/hashes.ts';
import { makeFolder, writePrivateFile } from '../../secrets/private-files.ts';
import type { UserName } from '../../secrets/secrets.ts';
import { shipperPrivileges } from '../../secrets/shipper-privileges.ts';
import { yaml } from '../../secrets/yaml.ts';
import type { AccessFiles, ServerInputs, ServerKind } from '../processes/server.ts';
import { ensureAccess } from './access.ts';
import { jvmOptions, loggingProperties } from './elasticsearch-files.ts';
import { host } from './ports.ts';

/** What each user may do, by Elasticsearch's names of privileges. */
const roles: Partial<Record<UserName, { role: string; rights?: object }>> = {
  // For set-up alone: no service and no person is given it.
  admin: { role: 'superuser' },
  shipper: {
    role: 'telltale_shipper',
    rights: shipperPrivileges,
  },
  reader: {
    role: 'telltale_reader',
    rights: {
      cluster: ['monitor'],
      indices: [{ names: ['logs-*-*'], privileges: ['read', 'view_index_metadata', 'monitor'] }],
    },
  },
  keeper: {
    role: 'telltale_keeper',
    rights: { cluster: ['monitor'], indices: [{ names: ['logs-*-*', '.ds-logs-*'], privileges: ['manage'] }] },
  },
};

const caFile = 'ca.crt';

/** Elasticsearch for the native engine. */
export const elasticsearch: ServerKind = {
  title: 'Elasticsearch',
  usualStartMs: 14_000,
  users: Object.keys(roles) as UserName[],
  access,
  async obtain(options) {
    const [files, java] = await Promise.all([obtainElasticsearch(options), obtainJava(options)]);
    return {
      version: files.version,
      async configure(inputs) {
        await ensureAccess(inputs, { elasticsearch });
        await writeConfiguration(inputs);
        const { layout, user } = inputs;
        const { config, root } = layout.elasticsearch;
        return {
          command: join(files.home, 'bin', 'elasticsearch'),
          args: [],
          cwd: root,
          log: join(layout.logs, 'elasticsearch.log'),
          user,
          env: {
            PATH: '/usr/local/bin:/usr/bin:/bin',
            HOME: root,
            ES_JAVA_HOME: java.home,
            ES_PATH_CONF: config,
            ES_TMPDIR: join(root, 'tmp'),
            // The command's own small JVM, which starts the server and waits for it.
            CLI_JAVA_OPTS: `-Xms16m -Xmx64m -XX:TieredStopAtLevel=1 -Djava.io.tmpdir=${join(root, 'tmp')}`,
          },
        };
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

/** Users, their roles and what those may do. */
async function access({ layout, authority, secrets }: ServerInputs): Promise<AccessFiles> {
  const known = Object.entries(roles).map(([name, role]) => ({ ...role, secret: secrets[name as UserName] }));
  const users: string[] = [];
  for (const { secret } of known) users.push(`${secret.username}:${await ensureHash(layout.secrets, secret)}\n`);
  return {
    trust: { [caFile]: authority.trusted },
    users: {
      'roles.yml': yaml(Object.fromEntries(known.flatMap(({ role, rights }) => (rights ? [[role, rights]] : [])))),
      users_roles: known.map(({ role, secret }) => `${role}:${secret.username}\n`).join(''),
      users: users.join(''),
    },
  };
}

async function writeConfiguration({ layout, ports, user: owner }: ServerInputs): Promise<void> {
  const { root, config, data } = layout.elasticsearch;
  for (const folder of [data, join(root, 'tmp'), join(root, 'logs'), join(root, 'snapshots')]) {
    await makeFolder(folder, { mode: 0o700, owner });
  }
  const file = (name: string, content: string) => writePrivateFile(join(config, name), content, { mode: 0o600, owner });
  const tls = {
    enabled: true,
    certificate: join(config, 'server.crt'),
    key: join(config, 'server.key'),
    certificate_authorities: [join(config, caFile)],
  };
  const settings = {
    'cluster.name': 'telltale',
    'node.name': 'telltale',
    'discovery.type': 'single-node',
    'path.data': data,
    'path.logs': join(root, 'logs'),
    'path.repo': [join(root, 'snapshots')],
    'http.host': host,
    'http.port': ports.elasticsearch,
    'transport.host': host,
    // Nobody joins: any free port will do.
    'transport.port': 0,
    'xpack.security.enabled': true,
    'xpack.security.autoconfiguration.enabled': false,
    'xpack.security.http.ssl': tls,
    'xpack.security.transport.ssl': { ...tls, verification_mode: 'certificate' },
    'xpack.security.authc.reserved_realm.enabled': false,
    'xpack.security.authc.realms.file.telltale.order': 0,
    // Shares of a large disk would stop the plane with room for years: what counts is what is left.
    'cluster.routing.allocation.disk.watermark.low': '2gb',
    'cluster.routing.allocation.disk.watermark.high': '1gb',
    'cluster.routing.allocation.disk.watermark.flood_stage': '512mb',
  };
  await file('elasticsearch.yml', yaml(settings));
  await file('jvm.options', jvmOptions(join(root, 'logs')));
  await file('log4j2.properties', loggingProperties);
}
