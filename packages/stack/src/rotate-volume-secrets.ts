// Rotates the stack's passwords or certificates inside the set-up's volume.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { userNames } from '@telltale/plane/servers';
import type { StackLayout } from './layout.ts';
import { stackKeyNames } from './servers/users.ts';
import { type StackReport, setUpStack } from './set-up.ts';

/** Keys with which Kibana and Grafana encrypt what they store: without them it would be unreadable. */
const lasting: ReadonlySet<string> = new Set(['kibana-encryption', 'grafana-key']);

/** The replaced secrets. */
export interface RotationReport extends StackReport {
  /** Users, keys, and services with a certificate. */
  readonly renewed: readonly string[];
}

/** If it is interrupted, the next set-up creates what is missing. @throws PlaneError `folder`, `disk_full` */
export async function rotateVolumeSecrets(
  layout: StackLayout,
  { passwords, certificates }: { readonly passwords: boolean; readonly certificates: boolean },
): Promise<RotationReport> {
  const renewed: string[] = [];
  if (passwords) {
    for (const name of [...userNames, ...stackKeyNames].filter((one) => !lasting.has(one))) {
      await rm(join(layout.passwords, name), { force: true });
      renewed.push(name);
    }
  }
  if (certificates) {
    for (const name of await servicesWithCertificate(layout)) {
      await rm(join(layout.root, name, 'server.crt'), { force: true });
      renewed.push(name);
    }
  }
  return { ...(await setUpStack(layout)), renewed };
}

/** Names of the services that have a certificate. */
export async function servicesWithCertificate({ root }: StackLayout): Promise<string[]> {
  const entries = await readdir(root, { recursive: true });
  return entries
    .flatMap((path) => (path.endsWith('/server.crt') ? [path.slice(0, -'/server.crt'.length)] : []))
    .toSorted();
}
