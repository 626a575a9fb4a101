// The plane's certificates: an authority of its own, and one certificate for each server on loopback.
import { createPrivateKey, type webcrypto, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { limits } from '../limits.ts';
import { readIfThere } from './kept-files.ts';
import { type Access, makeFolder, writePrivateFile } from './private-files.ts';

const dayMs = 86_400_000;
/** Clocks that differ a little must not find a new certificate not yet valid. */
const backdatedMs = 300_000;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** The authority that signed every certificate of a plane. */
export interface Authority {
  /** PEM file that clients trust. */
  readonly file: string;
  readonly certificate: string;
  readonly key: string;
}

/** PEM files of a server. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly key: string;
  /** Whether they were made by this call. */
  readonly made: boolean;
}

/** Reads the authority, and makes it when there is none. */
export async function keepAuthority(folder: string): Promise<Authority> {
  await makeFolder(folder, { mode: 0o755 });
  const file = join(folder, 'ca.crt');
  const keyFile = join(folder, 'ca.key');
  const certificate = await readIfThere(file);
  const key = await readIfThere(keyFile);
  if (certificate !== undefined && key !== undefined) return { file, certificate, key };
  const made = await signed('Telltale plane', limits.authorityDays);
  await writePrivateFile(keyFile, made.key, { mode: 0o600 });
  await writePrivateFile(file, made.certificate, { mode: 0o644 });
  return { file, ...made };
}

/** What a server's certificate says, and who may read its key. */
export interface CertificateWanted {
  /** What it calls the server; beside loopback, the name that it is reached by. */
  readonly name: string;
  /** Owner of both files. */
  readonly owner?: Access['owner'];
  /** Permission bits of the key. Default: its owner alone reads it. */
  readonly keyMode?: number;
}

/** Writes a server's certificate into a folder, unless the one that is there is ours and lasts a while. */
export async function keepCertificate(
  authority: Authority,
  { name, owner, keyMode = 0o600 }: CertificateWanted,
  folder: string,
): Promise<ServerCertificate> {
  const files = { certificate: join(folder, 'server.crt'), key: join(folder, 'server.key') };
  const found = await readIfThere(files.certificate);
  const key = await readIfThere(files.key);
  if (found !== undefined && key !== undefined && lasts(found, key, authority)) return { ...files, made: false };
  const made = await signed(name, limits.certificateDays, authority);
  await writePrivateFile(files.key, made.key, { mode: keyMode, owner });
  await writePrivateFile(files.certificate, made.certificate, { mode: 0o644, owner });
  return { ...files, made: true };
}

function lasts(pem: string, key: string, authority: Authority): boolean {
  const certificate = new X509Certificate(pem);
  const left = Date.parse(certificate.validTo) - Date.now();
  return (
    left > limits.certificateRenewDays * dayMs &&
    certificate.verify(new X509Certificate(authority.certificate).publicKey) &&
    // Cut off between the two files, a renewal leaves a key that is not the certificate's.
    certificate.checkPrivateKey(createPrivateKey(key))
  );
}

/** A certificate and its key in PEM; the authority's own when no authority is given. */
async function signed(
  name: string,
  days: number,
  authority?: Authority,
): Promise<{ certificate: string; key: string }> {
  // The library wants this before it is loaded.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const subject = `CN=${name}`;
  const common = {
    notBefore: new Date(Date.now() - backdatedMs),
    notAfter: new Date(Date.now() + days * dayMs),
    signingAlgorithm: algorithm,
  };
  const certificate = authority
    ? await x509.X509CertificateGenerator.create({
        ...common,
        subject,
        issuer: new x509.X509Certificate(authority.certificate).subject,
        publicKey: keys.publicKey,
        signingKey: await importKey(authority.key),
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
          new x509.SubjectAlternativeNameExtension([
            { type: 'dns', value: 'localhost' },
            { type: 'dns', value: name },
            { type: 'ip', value: '127.0.0.1' },
            { type: 'ip', value: '::1' },
          ]),
        ],
      })
    : await x509.X509CertificateGenerator.createSelfSigned({
        ...common,
        name: subject,
        keys,
        extensions: [
          new x509.BasicConstraintsExtension(true, 0, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
          await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        ],
      });
  const key = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { certificate: `${certificate.toString('pem')}\n`, key: `${key}\n` };
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return crypto.subtle.importKey('pkcs8', new Uint8Array(der), algorithm, false, ['sign']);
}
