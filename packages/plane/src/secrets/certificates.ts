// TLS certificates of the plane: its certificate authority (CA), and issue and rotation of each server's certificate.
import { createPrivateKey, randomBytes, type webcrypto, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { dayMs } from '@telltale/catalog';
import { limits } from '../limits.ts';
import { readIfThere } from './ensured-files.ts';
import { type Access, makeFolder, writePrivateFile, writePrivateFiles } from './private-files.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** The authority that signs every certificate of a plane. */
export interface Authority {
  /** PEM file that clients trust. */
  readonly file: string;
  /** Its content: the authority's certificate, and its predecessor's while clients may still see that one. */
  readonly trusted: string;
  readonly certificate: string;
  readonly key: string;
}

/** PEM files of a server. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly key: string;
  /** Whether this call created them. */
  readonly made: boolean;
}

const authorityName = 'Telltale plane';

/** Reads the authority; creates one if there is none that can sign. */
export async function ensureAuthority(folder: string): Promise<Authority> {
  await makeFolder(folder, { mode: 0o755 });
  const { file, keyFile } = authorityFiles(folder);
  const trusted = await readIfThere(file);
  const key = await readIfThere(keyFile);
  const certificate = trusted !== undefined && key !== undefined ? ownerOf(key, trusted) : undefined;
  if (trusted !== undefined && key !== undefined && certificate !== undefined) {
    return { file, trusted, certificate, key };
  }
  const made = await signed(authorityName, limits.authorityDays);
  await writePrivateFiles([
    { path: keyFile, content: made.key, mode: 0o600 },
    { path: file, content: made.certificate, mode: 0o644 },
  ]);
  return { file, trusted: made.certificate, ...made };
}

/** Creates another authority, which signs from now on; the previous one stays trusted. */
export async function rotateAuthority(folder: string): Promise<Authority> {
  const { file, keyFile } = authorityFiles(folder);
  const former = await ensureAuthority(folder);
  // With the same name, clients would confuse the two.
  const made = await signed(`${authorityName} ${randomBytes(4).toString('hex')}`, limits.authorityDays);
  const trusted = made.certificate + former.certificate;
  // Trusted before it signs: after an interruption in between, the previous one continues to sign.
  await writePrivateFile(file, trusted, { mode: 0o644 });
  await writePrivateFile(keyFile, made.key, { mode: 0o600 });
  return { file, trusted, ...made };
}

/** Removes the predecessor from the trusted file, once none of its certificates is in use. */
export async function trustAlone(authority: Authority): Promise<Authority> {
  const trusted = authority.certificate;
  if (authority.trusted !== trusted) await writePrivateFile(authority.file, trusted, { mode: 0o644 });
  return { ...authority, trusted };
}

function authorityFiles(folder: string): { readonly file: string; readonly keyFile: string } {
  return { file: join(folder, 'ca.crt'), keyFile: join(folder, 'ca.key') };
}

/** The certificate that belongs to the key; undefined if there is none, or one cannot be read. */
function ownerOf(key: string, certificates: string): string | undefined {
  try {
    const privateKey = createPrivateKey(key);
    const each = certificates.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g) ?? [];
    return each.find((pem) => new X509Certificate(pem).checkPrivateKey(privateKey));
  } catch {
    return undefined;
  }
}

/** The content of a server's certificate, and who may read its key. */
export interface CertificateWanted {
  /** The server's name in it. */
  readonly name: string;
  /** Names of the server, besides loopback. Default: `name`. */
  readonly names?: readonly string[];
  /** Owner of both files. */
  readonly owner?: Access['owner'];
  /** Permission bits of the key. Default: only its owner may read it. */
  readonly keyMode?: number;
}

/** Writes a server's certificate into a folder, unless the existing one is ours and valid for long enough. */
export async function ensureCertificate(
  authority: Authority,
  wanted: CertificateWanted,
  folder: string,
): Promise<ServerCertificate> {
  const files = certificateFiles(folder);
  const found = await readIfThere(files.certificate);
  const key = await readIfThere(files.key);
  const { name, names = [name] } = wanted;
  if (found !== undefined && key !== undefined && lasts(found, key, authority, names)) return { ...files, made: false };
  return rotateCertificate(authority, wanted, folder);
}

/** Writes another certificate of a server into a folder. */
export async function rotateCertificate(
  authority: Authority,
  { name, names = [name], owner, keyMode = 0o600 }: CertificateWanted,
  folder: string,
): Promise<ServerCertificate> {
  const files = certificateFiles(folder);
  const made = await signed(name, limits.certificateDays, { authority, names });
  // A server that reads them in between has a key that does not belong to the certificate, until it reads again.
  await writePrivateFiles([
    { path: files.key, content: made.key, mode: keyMode, owner },
    { path: files.certificate, content: made.certificate, mode: 0o644, owner },
  ]);
  return { ...files, made: true };
}

function certificateFiles(folder: string): { readonly certificate: string; readonly key: string } {
  return { certificate: join(folder, 'server.crt'), key: join(folder, 'server.key') };
}

function lasts(pem: string, key: string, authority: Authority, names: readonly string[]): boolean {
  try {
    const certificate = new X509Certificate(pem);
    const left = Date.parse(certificate.validTo) - Date.now();
    return (
      left > limits.certificateRenewDays * dayMs &&
      certificate.verify(new X509Certificate(authority.certificate).publicKey) &&
      names.every((name) => certificate.checkHost(name) !== undefined) &&
      // An interruption between the two files leaves a key that does not belong to the certificate.
      certificate.checkPrivateKey(createPrivateKey(key))
    );
  } catch {
    // Damaged: it is created again.
    return false;
  }
}

/** A certificate and its key in PEM; the authority's own if no server is given. */
async function signed(
  name: string,
  days: number,
  server?: { readonly authority: Authority; readonly names: readonly string[] },
): Promise<{ certificate: string; key: string }> {
  // The library requires this before it is loaded.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const subject = `CN=${name}`;
  const common = {
    notBefore: new Date(Date.now() - limits.backdatedMs),
    notAfter: new Date(Date.now() + days * dayMs),
    signingAlgorithm: algorithm,
  };
  const certificate = server
    ? await x509.X509CertificateGenerator.create({
        ...common,
        subject,
        issuer: new x509.X509Certificate(server.authority.certificate).subject,
        publicKey: keys.publicKey,
        signingKey: await importKey(server.authority.key),
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
          new x509.SubjectAlternativeNameExtension([
            { type: 'dns', value: 'localhost' },
            ...server.names.map((value) => ({ type: 'dns', value }) as const),
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
