// Checks certificates: valid, not about to expire, signed by the plane's CA, and the ones that servers present.
import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { dayMs } from '@telltale/catalog';
import { type CertificateInUse, durationText, type PlaneStatus } from '@telltale/plane';
import type { Check } from './examination.ts';
import { type Finding, failure, ok, warning } from './finding.ts';
import { limits } from './limits.ts';
import { livingParts } from './parts.ts';

const check = 'certificates';

export const certificates: Check = {
  name: check,
  async look({ operator, status, ...examination }) {
    if (operator === undefined) return [];
    const now = examination.now();
    const inUse = await operator.certificates();
    // Certificates that servers in a cluster present are not checked from here.
    const others = examination.description.engine === 'kubernetes' ? [] : await shownOthers(inUse, status);
    const findings = [...certificateFindings(inUse, now), ...others];
    if (findings.length > 0) return findings;
    const ends = inUse.map(({ name, pem }) => ({ name, left: Date.parse(new X509Certificate(pem).validTo) - now }));
    const [first] = ends.toSorted((a, b) => a.left - b.left);
    const soonest =
      first === undefined ? '' : `; the first to expire is that of ${first.name}, in ${durationText(first.left)}`;
    return [ok(check, `${inUse.length} are valid and signed by the plane's certificate authority${soonest}`)];
  },
};

const remedy = 'telltale rotate --certificates renews them; so do telltale down and up';

/** Problems of certificates at a given time. */
export function certificateFindings(inUse: readonly CertificateInUse[], now: number): Finding[] {
  const parsed = inUse.map(({ name, pem }) => ({ name, certificate: parse(pem) }));
  const authority = parsed.find(({ name }) => name === 'authority')?.certificate;
  return parsed.flatMap(({ name, certificate }) => {
    if (certificate === undefined)
      return [failure(check, `that of ${name} cannot be read`, remedy, 'CertificateExpiresNow')];
    const findings = [validity(name, certificate, now)].filter((finding) => finding !== undefined);
    if (authority !== undefined && !isSignedBy(certificate, authority)) {
      findings.push(
        failure(
          check,
          `that of ${name} is not signed by the plane's certificate authority, so its clients reject it`,
          remedy,
        ),
      );
    }
    return findings;
  });
}

function validity(name: string, { validFrom, validTo }: X509Certificate, now: number): Finding | undefined {
  const left = Date.parse(validTo) - now;
  if (left <= 0) {
    return failure(check, `that of ${name} expired ${durationText(-left)} ago`, remedy, 'CertificateExpiresNow');
  }
  if (Date.parse(validFrom) > now) {
    return failure(
      check,
      `that of ${name} is not valid before ${validFrom}`,
      'Synchronise the clock of this machine with NTP',
      'HostClockOff',
    );
  }
  if (left >= limits.certificateDaysMin * dayMs) return undefined;
  return warning(check, `that of ${name} expires in ${durationText(left)}`, remedy, 'CertificateExpiresSoon');
}

function isSignedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
  return authority.ca && certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    // Reported as unreadable.
    return undefined;
  }
}

/** Servers that present another certificate than the file for them. */
async function shownOthers(inUse: readonly CertificateInUse[], status: PlaneStatus): Promise<Finding[]> {
  const living = livingParts(status);
  const findings = status.parts.map(async ({ name, url }) => {
    const pem = inUse.find((one) => one.name === name)?.pem;
    if (pem === undefined || url === undefined || !living.includes(name)) return [];
    const shown = await fingerprintShown(url);
    if (shown === undefined || shown === parse(pem)?.fingerprint256) return [];
    const found = `${name} presents another certificate than the one in its folder`;
    return [warning(check, found, `Restart it, so that it reloads its certificate: telltale down, then telltale up`)];
  });
  return (await Promise.all(findings)).flat();
}

/** Undefined if the server presents none: another check reports that. */
function fingerprintShown(url: string): Promise<string | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    // The certificate is only inspected, not trusted.
    const options = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), rejectUnauthorized: false };
    const socket = connect({ ...options, timeout: limits.connectMsMax }, () => {
      const shown = socket.getPeerX509Certificate()?.fingerprint256;
      socket.destroy();
      resolve(shown);
    });
    const none = (): void => {
      socket.destroy();
      resolve(undefined);
    };
    socket.once('timeout', none).once('error', none);
  });
}
