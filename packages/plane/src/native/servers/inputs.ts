// The inputs of a native plane's server files; creates those that are missing.
import type { Endpoint } from '../../endpoint.ts';
import type { PartName } from '../../part-names.ts';
import { ensureAuthority } from '../../secrets/certificates.ts';
import { ensureHash } from '../../secrets/hashes.ts';
import { serverUser } from '../../secrets/private-files.ts';
import { ensureSecrets } from '../../secrets/secrets.ts';
import { type NativeUserName, nativeUserNames } from '../../servers/access.ts';
import type { Layout } from '../layout.ts';
import { urlOf } from '../processes/ports.ts';
import type { NativeInputs } from '../processes/server.ts';

/** Reads the input of servers on these ports. */
export async function ensureInputs(layout: Layout, ports: NativeInputs['ports']): Promise<NativeInputs> {
  return {
    layout,
    ports,
    authority: await ensureAuthority(layout.certificates),
    secrets: await ensureSecrets(layout.secrets, nativeUserNames),
    hash: (secret) => ensureHash(layout.secrets, secret),
    user: serverUser(),
  };
}

/** The credentials of a user for a server. */
export function endpointOf(
  { ports, authority, secrets }: NativeInputs,
  part: PartName,
  user: NativeUserName,
): Endpoint {
  const { username, password } = secrets[user];
  return { url: urlOf(ports[part]), ca: authority.trusted, username, password };
}
