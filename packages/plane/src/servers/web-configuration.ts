// The web configuration file (TLS and users) of Prometheus, Alertmanager and the exporters. They read it again at each
// request and each handshake.
import { join } from 'node:path';
import { yaml } from '../secrets/yaml.ts';
import type { HashedUser } from './server-inputs.ts';

/** Name of the file for `--web.config.file`. */
export const webFile = 'web.yaml';

/**
 * Content of that file.
 *
 * @param folder the certificate's folder as the server sees it
 * @param users who may log in; without any, everybody who reaches it has access
 */
export function webConfiguration(folder: string, users: readonly HashedUser[] = []): string {
  return yaml({
    tls_server_config: {
      cert_file: join(folder, 'server.crt'),
      key_file: join(folder, 'server.key'),
      min_version: 'TLS12',
    },
    ...(users.length > 0 && {
      basic_auth_users: Object.fromEntries(users.map(({ username, hash }) => [username, hash])),
    }),
  });
}
