// The cluster's own authority, and a certificate for each of its parts.
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apiPort, apiServiceAddress, firstNode, type NodeAddresses, secondNode } from './addresses.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** A cluster that is kept is looked at for days, not for months. */
const VALID_DAYS = 30;
const DAY_MS = 86_400_000;
const ONLY_OWNER = 0o600;

interface Part {
  readonly commonName: string;
  readonly organization?: string;
  readonly names?: readonly string[];
  readonly addresses?: readonly string[];
  /** It also gets a file by which it finds and asks the API server. */
  readonly asks?: true;
}

const kubelet = ({ name, address }: NodeAddresses): Part => ({
  commonName: `system:node:${name}`,
  organization: 'system:nodes',
  names: [name],
  addresses: [address],
  asks: true,
});

const parts: Readonly<Record<string, Part>> = {
  apiserver: {
    commonName: 'kube-apiserver',
    names: ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'localhost'],
    addresses: ['127.0.0.1', apiServiceAddress, firstNode.address],
  },
  'apiserver-kubelet': { commonName: 'apiserver-kubelet', organization: 'system:masters' },
  admin: { commonName: 'admin', organization: 'system:masters', asks: true },
  manager: { commonName: 'system:kube-controller-manager', asks: true },
  scheduler: { commonName: 'system:kube-scheduler', asks: true },
  proxy: { commonName: 'system:kube-proxy', asks: true },
  // Also of a node that does not run yet: the authority's key is not kept.
  [firstNode.name]: kubelet(firstNode),
  [secondNode.name]: kubelet(secondNode),
};

/**
 * Writes `ca.crt`, a `.crt` and `.key` for each part, a `.kubeconfig` for each that asks the API server, and the key
 * pair of service accounts.
 */
export async function writeCertificates(folder: string): Promise<void> {
  // The library wants this before it is loaded.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const put = (name: string, text: string): Promise<void> =>
    writeFile(join(folder, name), text, { mode: name.endsWith('.key') ? ONLY_OWNER : 0o644 });
  const newKeys = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const valid = {
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + VALID_DAYS * DAY_MS),
    signingAlgorithm: algorithm,
  };
  const authorityKeys = await newKeys();
  const authorityName = 'CN=cluster under test';
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: authorityName,
    keys: authorityKeys,
    ...valid,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  await put('ca.crt', `${authority.toString('pem')}\n`);
  for (const [name, { commonName, organization, names = [], addresses = [], asks }] of Object.entries(parts)) {
    const keys = await newKeys();
    const made = await x509.X509CertificateGenerator.create({
      subject: [...(organization === undefined ? [] : [{ O: [organization] }]), { CN: [commonName] }],
      issuer: authorityName,
      publicKey: keys.publicKey,
      signingKey: authorityKeys.privateKey,
      ...valid,
      extensions: [
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth, x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          ...names.map((value) => ({ type: 'dns' as const, value })),
          ...addresses.map((value) => ({ type: 'ip' as const, value })),
        ]),
      ],
    });
    await put(`${name}.crt`, `${made.toString('pem')}\n`);
    const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    // Not every reader of the cluster's knows the newer form.
    await put(`${name}.key`, key.export({ format: 'pem', type: 'sec1' }).toString());
    if (asks) await put(`${name}.kubeconfig`, kubeconfig(folder, name));
  }
  const accounts = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await put('sa.key', accounts.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
  await put('sa.pub', accounts.publicKey.export({ format: 'pem', type: 'spki' }).toString());
}

function kubeconfig(folder: string, name: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'lab',
        cluster: { server: `https://${firstNode.address}:${apiPort}`, 'certificate-authority': join(folder, 'ca.crt') },
      },
    ],
    users: [
      {
        name,
        user: { 'client-certificate': join(folder, `${name}.crt`), 'client-key': join(folder, `${name}.key`) },
      },
    ],
    contexts: [{ name: 'lab', context: { cluster: 'lab', user: name } }],
    'current-context': 'lab',
  });
}
