// The certificate that a server shows, whoever has signed it.
import type { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';

/** @param url of the server */
export async function shownBy(url: string): Promise<X509Certificate> {
  const { hostname: host, port } = new URL(url);
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false });
  try {
    await once(socket, 'secureConnect');
    const certificate = socket.getPeerX509Certificate();
    if (certificate === undefined) throw new Error(`${url} shows no certificate`);
    return certificate;
  } finally {
    socket.destroy();
  }
}
