// The doctor says which certificates have expired or will, which the authority did not sign, and which are not shown.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { dayMs } from '@telltale/catalog';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { certificateUntil } from '../../../../tests/support/certificate.ts';
import type { CertificateInUse } from '../../../plane/src/operator.ts';
import { ensureAuthority, ensureCertificate } from '../../../plane/src/secrets/certificates.ts';
import { temporaryFolderOfFile } from '../../../plane/test/support/temporary-folder.ts';
import { certificateFindings, certificates } from '../../src/doctor/certificates.ts';
import { examinationOf, operatorWith } from '../support/doctor.ts';

let inUse: CertificateInUse[];
let prometheus: { certificate: string; key: string };

const folder = temporaryFolderOfFile();

beforeAll(async () => {
  const authority = await ensureAuthority(folder);
  const files = await ensureCertificate(authority, { name: 'prometheus' }, folder);
  prometheus = { certificate: readFileSync(files.certificate, 'utf8'), key: readFileSync(files.key, 'utf8') };
  inUse = [
    { name: 'authority', pem: authority.certificate },
    { name: 'prometheus', pem: prometheus.certificate },
  ];
});

const findingsOf = (list: readonly CertificateInUse[], now: number): string[] =>
  certificateFindings(list, now).map(({ state, finding, runbook = '' }) => `${state}: ${finding} ${runbook}`.trim());

describe('the check of the certificates', () => {
  it('passes certificates that the authority signed and that are valid for long', () => {
    expect(findingsOf(inUse, Date.now())).toEqual([]);
    expect(findingsOf(inUse, Date.now() + 366 * dayMs)).toEqual([]);
  });

  it('warns of a certificate that expires within a month', () => {
    expect(findingsOf(inUse, Date.now() + 368 * dayMs)).toEqual([
      'warning: that of prometheus expires in 28 days dashboards/runbooks/CertificateExpiresSoon.md',
    ]);
  });

  it('fails for an expired certificate, also the authority’s', () => {
    expect(findingsOf(inUse, Date.now() + 400 * dayMs)).toEqual([
      'failure: that of prometheus expired 3 days ago dashboards/runbooks/CertificateExpiresNow.md',
    ]);
    expect(findingsOf(inUse, Date.now() + 3_660 * dayMs)).toEqual([
      expect.stringMatching(/^failure: that of authority expired/),
      expect.stringMatching(/^failure: that of prometheus expired/),
    ]);
  });

  it('blames a wrong clock for a certificate that is not valid yet', () => {
    expect(findingsOf(inUse, Date.now() - dayMs)).toEqual([
      expect.stringMatching(/^failure: that of authority is not valid before .*HostClockOff\.md$/),
      expect.stringMatching(/^failure: that of prometheus is not valid before/),
    ]);
  });

  it('fails for a certificate that another authority signed', async () => {
    const other = await certificateUntil(new Date(Date.now() + 100 * dayMs));
    const foreign = [...inUse.slice(0, 1), { name: 'prometheus', pem: other.certificate }];
    // It begins ten days before its end.
    expect(findingsOf(foreign, Date.now() + 95 * dayMs)).toContain(
      "failure: that of prometheus is not signed by the plane's certificate authority, so its clients reject it",
    );
  });

  it('reports a file that is not a certificate', () => {
    expect(findingsOf([{ name: 'prometheus', pem: 'nonsense' }], Date.now())).toEqual([
      'failure: that of prometheus cannot be read dashboards/runbooks/CertificateExpiresNow.md',
    ]);
  });
});

describe('the check of the certificates that servers present', () => {
  const shows = async (certificate: { certificate: string; key: string }): Promise<string> => {
    const server = createServer({ cert: certificate.certificate, key: certificate.key }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const look = async (url: string) => {
    const status = { parts: [{ name: 'prometheus', state: 'running' as const, url }] };
    const operator = operatorWith({ certificates: async () => inUse });
    return certificates.look(examinationOf({ operator, status }));
  };

  it('passes a server that presents the certificate in its folder', async () => {
    expect(await look(await shows(prometheus))).toEqual([
      {
        check: 'certificates',
        state: 'ok',
        finding:
          "2 are valid and signed by the plane's certificate authority; the first to expire is that of prometheus, in 396 days",
      },
    ]);
  });

  it('reports that a server has not reloaded its certificate if it presents another one', async () => {
    const other = await certificateUntil(new Date(Date.now() + dayMs));
    expect(await look(await shows(other))).toEqual([
      expect.objectContaining({
        state: 'warning',
        finding: 'prometheus presents another certificate than the one in its folder',
      }),
    ]);
  });

  it('leaves a server that presents none to the other checks', async () => {
    expect(await look('https://127.0.0.1:1')).toEqual([expect.objectContaining({ state: 'ok' })]);
  });
});
