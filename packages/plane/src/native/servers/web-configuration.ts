// TLS and users of Prometheus and Alertmanager, in the format that both read, at each request and each handshake.
import { join } from 'node:path';
import type { PartName } from '../../engine.ts';
import { ensureHash } from '../../secrets/hashes.ts';
import type { UserName } from '../../secrets/secrets.ts';
import { yaml } from '../../secrets/yaml.ts';
import type { ServerInputs } from '../processes/server.ts';

/** Name of the file for `--web.config.file`. */
export const webFile = 'web.yaml';

/** Who may come in: who reads, and who scrapes. */
export const webUsers: readonly UserName[] = ['reader', 'scraper'];

/** Content of that file. */
export async function webConfiguration({ layout, secrets }: ServerInputs, part: PartName): Promise<string> {
  const { config } = layout[part];
  const hashes: [string, string][] = [];
  for (const name of webUsers) {
    hashes.push([secrets[name].username, await ensureHash(layout.secrets, secrets[name])]);
  }
  return yaml({
    tls_server_config: {
      cert_file: join(config, 'server.crt'),
      key_file: join(config, 'server.key'),
      min_version: 'TLS12',
    },
    basic_auth_users: Object.fromEntries(hashes),
  });
}
