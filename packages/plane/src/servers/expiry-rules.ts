// Age of passwords and expiry of TLS certificates, as Prometheus recording rules: Prometheus reads metrics from no
// other kind of file, and a metrics page would be one more server.
import { X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ForeignMetricName, foreignMetrics } from '@telltale/catalog';
import type { Authority } from '../secrets/certificates.ts';
import { readIfThere } from '../secrets/ensured-files.ts';
import type { Secret } from '../secrets/secrets.ts';
import { yaml } from '../secrets/yaml.ts';

/** Name of the rules file. */
export const expiryRulesFile = 'ages.rules.yaml';

const made = 'telltale_secret_created_timestamp_seconds' satisfies ForeignMetricName;
const ends = 'telltale_certificate_expiry_timestamp_seconds' satisfies ForeignMetricName;

interface Recording {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

function recording(name: typeof made | typeof ends, of: string, seconds: number): Recording {
  const [label] = foreignMetrics[name].labels;
  return { record: name, expr: `vector(${Math.floor(seconds)})`, labels: { job: 'plane', [label]: of } };
}

/** The secrets that expire. */
export interface Expiring {
  readonly authority: Authority;
  readonly secrets: Readonly<Record<string, Secret>>;
  /** Folders that may contain a server's certificate, by the server's name. */
  readonly folders: Iterable<readonly [server: string, folder: string]>;
}

/** The rules with their present ages. */
export async function expiryRules({ authority, secrets, folders }: Expiring): Promise<string> {
  const passwords = Object.entries(secrets).map(async ([name, { file }]) =>
    recording(made, name, (await stat(file)).mtimeMs / 1_000),
  );
  const certificates: [string, string][] = [['authority', authority.certificate]];
  for (const [server, folder] of folders) {
    const pem = await readIfThere(join(folder, 'server.crt'));
    if (pem !== undefined) certificates.push([server, pem]);
  }
  const expiries = certificates.map(([name, pem]) =>
    recording(ends, name, Date.parse(new X509Certificate(pem).validTo) / 1_000),
  );
  const rules = [...(await Promise.all(passwords)), ...expiries];
  return yaml({ groups: [{ name: 'telltale-ages', interval: '1m', rules }] });
}
