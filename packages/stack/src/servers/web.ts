// TLS and users of the servers that come from Prometheus' makers, in the format that they all read.
import { yaml } from '@telltale/plane/secrets';
import { seenAt } from '../layout.ts';
import type { StackInputs } from './server-inputs.ts';
import type { StackUserName } from './users.ts';

/** Content of the file for `--web.config.file`; without users anyone who reaches the server may ask it. */
export async function webConfiguration(
  { secrets, hash }: StackInputs,
  users: readonly StackUserName[] = [],
): Promise<string> {
  const hashes: (readonly [string, string])[] = [];
  for (const name of users) hashes.push([secrets[name].username, await hash(secrets[name])]);
  return yaml({
    tls_server_config: { cert_file: `${seenAt}/server.crt`, key_file: `${seenAt}/server.key`, min_version: 'TLS12' },
    ...(hashes.length > 0 && { basic_auth_users: Object.fromEntries(hashes) }),
  });
}
