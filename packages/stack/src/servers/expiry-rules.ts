// How old the stack's secrets and certificates are, as rules for Prometheus.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere, writeExpiryRules } from '@telltale/plane/secrets';
import type { StackInputs } from './server-inputs.ts';

/** The rules as they should be now. Every service's certificate is there when this is asked. */
export async function stackExpiryRules({ layout, authority, secrets }: StackInputs): Promise<string> {
  const certificates: [string, string][] = [['authority', authority.certificate]];
  for (const name of (await readdir(layout.root)).toSorted()) {
    const pem = await readIfThere(join(layout.root, name, 'server.crt'));
    if (pem !== undefined) certificates.push([name, pem]);
  }
  return writeExpiryRules({ secrets: Object.entries(secrets).map(([name, { file }]) => [name, file]), certificates });
}
