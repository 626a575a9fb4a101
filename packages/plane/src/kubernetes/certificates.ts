// The certificates of the plane's servers, from their Secrets.
import type { CertificateInUse } from '../operator.ts';
import { readSecretFiles } from './client-files.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { partsInOrder } from './parts.ts';

/** The authority's, and that of each server with one. */
export async function certificatesOf(access: ClusterAccess): Promise<readonly CertificateInUse[]> {
  const shipper = await readSecretFiles(access, 'telltale-shipper');
  const found = partsInOrder.map(async (name) => {
    const { 'server.crt': pem } = (await readSecretFiles(access, `telltale-${name}`)) ?? {};
    return pem === undefined ? [] : [{ name, pem }];
  });
  const authority = shipper?.['ca.crt'];
  return [
    ...(authority === undefined ? [] : [{ name: 'authority', pem: authority }]),
    ...(await Promise.all(found)).flat(),
  ];
}
