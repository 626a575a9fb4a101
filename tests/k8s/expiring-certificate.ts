// A server's certificate that is about to expire, and is otherwise as the one in its place.
import { createPrivateKey } from 'node:crypto';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** Less than the 30 days before which certificates are renewed. */
const DAYS_LEFT = 10;
const DAY_MS = 86_400_000;

/** PEM files of the authority. */
interface Authority {
  readonly certificate: string;
  readonly key: string;
}

/** Certificate and key in PEM. */
export async function expiringCertificate(authority: Authority, present: string): Promise<Authority> {
  // The library wants this before it is loaded.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const { subject, extensions } = new x509.X509Certificate(present);
  const der = createPrivateKey(authority.key).export({ type: 'pkcs8', format: 'der' });
  const made = await x509.X509CertificateGenerator.create({
    subject,
    extensions,
    issuer: new x509.X509Certificate(authority.certificate).subject,
    publicKey: keys.publicKey,
    signingKey: await crypto.subtle.importKey('pkcs8', new Uint8Array(der), algorithm, false, ['sign']),
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + DAYS_LEFT * DAY_MS),
  });
  const key = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { certificate: `${made.toString('pem')}\n`, key: `${key}\n` };
}
