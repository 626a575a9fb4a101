// How old the secrets and certificates of a native plane are, as rules for Prometheus.
import { join } from 'node:path';
import { partNames } from '../../engine.ts';
import { writeAges } from '../../secrets/ages.ts';
import { readIfThere } from '../../secrets/kept-files.ts';
import type { Premises } from '../processes/server.ts';

/** Name of the rules file. */
export const agesFile = 'ages.rules.yaml';

/** The rules as they should be now. */
export async function agesOf({ layout, authority, secrets }: Premises): Promise<string> {
  const certificates: [string, string][] = [['authority', authority.certificate]];
  for (const name of partNames) {
    const pem = await readIfThere(join(layout[name].config, 'server.crt'));
    if (pem !== undefined) certificates.push([name, pem]);
  }
  return writeAges({ secrets: Object.entries(secrets).map(([name, { file }]) => [name, file]), certificates });
}
