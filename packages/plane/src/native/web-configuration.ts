// TLS and users of Prometheus and Alertmanager, in the format that both read.
import { join } from 'node:path';

import { keepCertificate } from './certificates.ts';
import type { ServerLayout } from './layout.ts';
import { makeFolder, writePrivateFile } from './private-files.ts';
import { hashOf, type Secret } from './secrets.ts';
import type { Premises } from './server.ts';
import { yaml } from './yaml.ts';

/**
 * Makes a server's folders and writes who may come in.
 *
 * @returns path of the file for `--web.config.file`
 */
export async function writeWebConfiguration(
  { authority, user: owner }: Premises,
  name: string,
  { root, config, data }: ServerLayout,
  users: readonly Secret[],
): Promise<string> {
  await makeFolder(root, { mode: 0o755 });
  await makeFolder(config, { mode: 0o700, owner });
  await makeFolder(data, { mode: 0o700, owner });
  const { certificate, key } = await keepCertificate(authority, { name, owner }, config);
  const hashes = await Promise.all(users.map(async (secret) => [secret.username, await hashOf(secret)] as const));
  const path = join(config, 'web.yaml');
  const content = {
    tls_server_config: { cert_file: certificate, key_file: key, min_version: 'TLS12' },
    basic_auth_users: Object.fromEntries(hashes),
  };
  await writePrivateFile(path, yaml(content), { mode: 0o600, owner });
  return path;
}
