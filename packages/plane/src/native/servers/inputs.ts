// The inputs of a native plane's server files; creates those that are missing.
import { ensureAuthority } from '../../secrets/certificates.ts';
import { ensureHash } from '../../secrets/hashes.ts';
import { serverUser } from '../../secrets/private-files.ts';
import { ensureSecrets } from '../../secrets/secrets.ts';
import { nativeUserNames } from '../../servers/access.ts';
import type { Layout } from '../layout.ts';
import type { NativeInputs } from '../processes/server.ts';

/** Reads it, for servers on these ports. */
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
