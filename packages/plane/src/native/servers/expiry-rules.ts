// How old the secrets and certificates of a native plane are, as rules for Prometheus.
import { join } from 'node:path';
import { partNames } from '../../engine.ts';
import { readIfThere } from '../../secrets/ensured-files.ts';
import { writeExpiryRules } from '../../secrets/expiry-rules.ts';
import type { ServerInputs } from '../processes/server.ts';

/** Name of the rules file. */
export const expiryRulesFile = 'ages.rules.yaml';

/** The rules as they should be now. */
export async function expiryRulesOf({ layout, authority, secrets }: ServerInputs): Promise<string> {
  const certificates: [string, string][] = [['authority', authority.certificate]];
  for (const name of partNames) {
    const pem = await readIfThere(join(layout[name].config, 'server.crt'));
    if (pem !== undefined) certificates.push([name, pem]);
  }
  return writeExpiryRules({ secrets: Object.entries(secrets).map(([name, { file }]) => [name, file]), certificates });
}
