// The weekly set-up, run by hand: it renews the certificate that is about to expire, and says what to restart.
import { X509Certificate } from 'node:crypto';
import { type Check, requireNone } from '../check.ts';
import { expiringCertificate } from '../expiring-certificate.ts';
import type { Cluster } from '../lab/cluster.ts';
import { blockOf, runLines } from '../page.ts';
import { planeNamespace, smallOverlay, whyNotThere } from '../plane.ts';
import { presentedCertificate, secretFile } from '../servers.ts';

const server = 'blackbox-exporter';
const secret = `telltale-${server}`;
const DONE_SECONDS_MAX = 300;

export const renewed: Check = {
  name: 'renewed',
  promise: 'The set-up of the CronJob renews the certificate that is about to expire, and no other',
  whyNot: () => whyNotThere(smallOverlay),
  async run(cluster) {
    const expiring = await expire(cluster);
    const before = await versionsOf(cluster);
    const created = await runLines(cluster, blockOf('## Secrets', '"setup-$(date +%s)"'));
    const job = /^job\.batch\/(\S+) created$/m.exec(created)?.[1];
    if (job === undefined) throw new Error(`no Job was created: ${created}`);
    const wait = ['wait', '--for=condition=Complete', `job/${job}`, '--namespace', planeNamespace];
    await cluster.kubectl(...wait, `--timeout=${DONE_SECONDS_MAX}s`);
    const said = await cluster.kubectl('logs', `job/${job}`, '--namespace', planeNamespace);
    const [restart] = /kubectl -n telltale rollout restart .*$/m.exec(said) ?? [];
    if (restart !== `kubectl -n telltale rollout restart deployment/${server}`)
      throw new Error(`the set-up says to restart: ${restart ?? said}`);
    const after = await versionsOf(cluster);
    const changed = [...after].filter(([name, version]) => before.get(name) !== version).map(([name]) => name);
    // Prometheus is given the ages of all certificates.
    const expected = [secret, 'telltale-prometheus'];
    if (changed.toSorted().join() !== expected.join()) throw new Error(`changed were: ${changed}`);

    await runLines(cluster, restart);
    const status = ['rollout', 'status', `deployment/${server}`, '--namespace', planeNamespace];
    await cluster.kubectl(...status, `--timeout=${DONE_SECONDS_MAX}s`);
    const made = new X509Certificate(await secretFile(cluster, secret, 'server.crt'));
    const presented = await presentedCertificate(cluster, server);
    requireNone(
      [
        ...(made.fingerprint256 === expiring.fingerprint256 ? ['the certificate is the one that expires'] : []),
        ...(presented === made.fingerprint256 ? [] : ['the server presents another certificate']),
      ],
      server,
    );
    return `of ${after.size} Secrets only those of ${server} and, with the ages of certificates, of Prometheus changed, valid until ${made.validTo}; restarted as the set-up says, it presents it`;
  },
};

/** Gives the server a certificate that expires soon. */
async function expire(cluster: Cluster): Promise<X509Certificate> {
  const authority = {
    certificate: await secretFile(cluster, 'telltale-authority', 'ca.crt'),
    key: await secretFile(cluster, 'telltale-authority', 'ca.key'),
  };
  const { certificate, key } = await expiringCertificate(authority, await secretFile(cluster, secret, 'server.crt'));
  const encoded = (text: string): string => Buffer.from(text).toString('base64');
  const data = { 'server.crt': encoded(certificate), 'server.key': encoded(key) };
  const metadata = { name: secret, namespace: planeNamespace };
  // Of its files it changes these two: the others are the set-up's.
  const args = ['apply', '--server-side', '--force-conflicts', '--filename', '-'];
  const { code, stderr } = await cluster.ask(
    args,
    JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata, data }),
  );
  if (code !== 0) throw new Error(`the certificate cannot be put into its Secret: ${stderr}`);
  return new X509Certificate(certificate);
}

/** Versions of the plane's Secrets, by name. */
async function versionsOf(cluster: Cluster): Promise<ReadonlyMap<string, string>> {
  const columns = 'custom-columns=N:.metadata.name,V:.metadata.resourceVersion';
  const list = ['get', 'secrets', '--namespace', planeNamespace, '--no-headers', '--output', columns];
  const lines = (await cluster.kubectl(...list)).split('\n').filter(Boolean);
  return new Map(lines.map((line) => line.split(/\s+/)).map(([name = '', version = '']) => [name, version]));
}
