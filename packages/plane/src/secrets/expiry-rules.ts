// When a plane's passwords were made and its certificates end, as rules that Prometheus records: it takes metrics
// from files in no other way, and a page of its own would be one more server.
import { X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { type ForeignMetricName, foreignMetrics } from '@telltale/catalog';
import { yaml } from './yaml.ts';

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

/** What has an age. */
export interface Aging {
  /** Files that hold one secret each, by the secret's name. */
  readonly secrets: Iterable<readonly [name: string, file: string]>;
  /** Certificates in PEM, by the name of who shows them. */
  readonly certificates: Iterable<readonly [name: string, pem: string]>;
}

/** The rules that say how old these are. */
export async function writeExpiryRules({ secrets, certificates }: Aging): Promise<string> {
  const passwords = [...secrets].map(async ([name, file]) => recording(made, name, (await stat(file)).mtimeMs / 1_000));
  const expiries = [...certificates].map(([name, pem]) =>
    recording(ends, name, Date.parse(new X509Certificate(pem).validTo) / 1_000),
  );
  const rules = [...(await Promise.all(passwords)), ...expiries];
  return yaml({ groups: [{ name: 'telltale-ages', interval: '1m', rules }] });
}
