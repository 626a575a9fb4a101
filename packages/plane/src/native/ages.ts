// When the plane's passwords were made and its certificates end, as rules that Prometheus records: it takes metrics
// from files in no other way, and a page of its own would be one more server.

import { X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ForeignMetricName, foreignMetrics } from '@telltale/catalog';
import { partNames } from '../engine.ts';
import { readIfThere } from './kept-files.ts';
import type { Premises } from './server.ts';
import { yaml } from './yaml.ts';

/** Name of the rules file. */
export const agesFile = 'ages.rules.yaml';

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

/** The rules as they should be now. */
export async function agesOf({ layout, authority, secrets }: Premises): Promise<string> {
  const passwords = Object.entries(secrets).map(async ([name, { file }]) =>
    recording(made, name, (await stat(file)).mtimeMs / 1_000),
  );
  const certificates = [
    ['authority', authority.certificate] as const,
    ...(await Promise.all(
      partNames.map(async (name) => [name, await readIfThere(join(layout[name].config, 'server.crt'))] as const),
    )),
  ].flatMap(([name, pem]) =>
    pem === undefined ? [] : [recording(ends, name, Date.parse(new X509Certificate(pem).validTo) / 1_000)],
  );
  const rules = [...(await Promise.all(passwords)), ...certificates];
  return yaml({ groups: [{ name: 'telltale-ages', interval: '1m', rules }] });
}
