// Exports credentials from the set-up's volume through a pipe, never a log.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CertificateInUse, StackExport } from '@telltale/plane';
import { readSecret } from '@telltale/plane/secrets';
import { userNames } from '@telltale/plane/servers';
import type { StackLayout } from './layout.ts';
import { servicesWithCertificate } from './rotate-volume-secrets.ts';

/** The authority and every user's password. */
export async function exportStack(layout: StackLayout): Promise<StackExport> {
  const passwords: Record<string, string> = {};
  for (const name of userNames) passwords[name] = (await readSecret(layout.passwords, name)).password;
  return { ca: await readFile(join(layout.authority, 'ca.crt'), 'utf8'), passwords };
}

/** The certificates of the services, and the authority's. */
export async function stackCertificates(layout: StackLayout): Promise<CertificateInUse[]> {
  const found: CertificateInUse[] = [
    { name: 'authority', pem: await readFile(join(layout.authority, 'ca.crt'), 'utf8') },
  ];
  for (const name of await servicesWithCertificate(layout)) {
    found.push({ name, pem: await readFile(join(layout.root, name, 'server.crt'), 'utf8') });
  }
  return found;
}
