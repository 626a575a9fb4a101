// Servers of the plane, asked by their Services as users of the plane.
import { fileURLToPath } from 'node:url';
import type { Cluster } from './lab/cluster.ts';
import { planeNamespace } from './plane.ts';

const script = fileURLToPath(new URL('ask-server.ts', import.meta.url));
const ports = { elasticsearch: 9200, prometheus: 9090, alertmanager: 9093, 'blackbox-exporter': 9115 } as const;
/** A server of the plane that is asked. */
export type Server = keyof typeof ports;

/** What is asked. */
export interface Asked {
  readonly server: Server;
  /** One of the plane's users, such as `reader`. */
  readonly user: string;
  readonly path: string;
  /** Default: the one that the set-up has made. */
  readonly password?: string;
  /** Makes it a POST. */
  readonly body?: object;
}

/**
 * Asks a server.
 *
 * @throws Error with its status, where that is not 200
 */
export async function askServer<Answer>(cluster: Cluster, asked: Asked): Promise<Answer> {
  const { server, user, path, body } = asked;
  const question = {
    url: `https://${await addressOf(cluster, server)}:${ports[server]}${path}`,
    servername: server,
    ca: await secretFile(cluster, 'telltale-authority', 'ca.crt'),
    user: `telltale-${user}`,
    password: asked.password ?? (await passwordOf(cluster, user)),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  const input = JSON.stringify(question);
  const { code, stdout, stderr } = await cluster.node.run(process.execPath, [script], { input });
  if (code !== 0) throw new Error(`${server} does not answer ${path}: ${stderr.slice(-1_000)}`);
  return JSON.parse(stdout);
}

/** The password of one of the plane's users. */
export async function passwordOf(cluster: Cluster, user: string): Promise<string> {
  return (await secretFile(cluster, 'telltale-passwords', user)).trim();
}

/** What a Secret of the plane holds under a key. */
export async function secretFile(cluster: Cluster, secret: string, key: string): Promise<string> {
  const field = `jsonpath={.data.${key.replaceAll('.', String.raw`\.`)}}`;
  const text = await cluster.kubectl('get', 'secret', secret, '--namespace', planeNamespace, '--output', field);
  return Buffer.from(text, 'base64').toString();
}

const showCertificate = `
const [host, port] = process.argv.slice(1);
const socket = require('node:tls').connect({ host, port, rejectUnauthorized: false }, () => {
  process.stdout.write(socket.getPeerX509Certificate().fingerprint256);
  socket.destroy();
});`;

/** Fingerprint of the certificate that a server presents. */
export async function presentedCertificate(cluster: Cluster, server: Server): Promise<string> {
  const args = ['--eval', showCertificate, await addressOf(cluster, server), String(ports[server])];
  const { stdout, stderr } = await cluster.node.run(process.execPath, args);
  if (stdout === '') throw new Error(`${server} presents no certificate: ${stderr.slice(-500)}`);
  return stdout;
}

function addressOf(cluster: Cluster, server: Server): Promise<string> {
  const service = ['get', 'service', server, '--namespace', planeNamespace];
  return cluster.kubectl(...service, '--output', 'jsonpath={.spec.clusterIP}');
}
